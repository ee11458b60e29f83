"""Asking the directory: over TLS with a verified certificate, and never for long."""

import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ldap3 import ANONYMOUS, NONE, SIMPLE, SUBTREE, Connection, Server, Tls
from ldap3.core import results
from ldap3.core.exceptions import LDAPException
from ldap3.utils.conv import escape_filter_chars
from ldap3.utils.dn import escape_rdn

from mypack.directory.models import Directory, Entry
from mypack.user.authenticator import AuthenticatorUnreachable

logger = logging.getLogger(__name__)

LOCAL_SOCKET = "ldapi://"
# Somebody unknown, locked or disabled looks like a wrong password.
REFUSED = (
    results.RESULT_INVALID_CREDENTIALS,
    results.RESULT_NO_SUCH_OBJECT,
    results.RESULT_INVALID_DN_SYNTAX,
    results.RESULT_INAPPROPRIATE_AUTHENTICATION,
    results.RESULT_INSUFFICIENT_ACCESS_RIGHTS,
    results.RESULT_CONSTRAINT_VIOLATION,
    results.RESULT_UNWILLING_TO_PERFORM,
)


class VerifiedTls(Tls):  # type: ignore[misc]  # ldap3 has no types
    """TLS as Python's own library does it: the chain and the host name must fit."""

    def wrap_socket(self, connection: Any, do_handshake: bool = False) -> None:
        """Do the handshake; ldap3's own check needs what Python 3.12 removed."""
        context = ssl.create_default_context(cafile=self.ca_certs_file)
        connection.socket = context.wrap_socket(
            connection.socket, server_hostname=connection.server.host
        )


def check(directory: Directory) -> None:
    """Connect as the service account, or raise AuthenticatorUnreachable."""
    with _translated(), _connected(directory) as connection:
        _bind_service(directory, connection)


def find_entry(directory: Directory, name: str, password: str) -> Entry | None:
    """Return the entry of this name when the directory accepts the password.

    Raises AuthenticatorUnreachable when the directory does not answer as it should.
    """
    # RFC 4513, 5.1.2: a bind without a password succeeds for anybody, and what
    # begins with a null byte is none to a server written in C.
    if not name or not password or "\0" in name + password:
        return None
    with _translated(), _connected(directory) as connection:
        dn = _find_dn(directory, connection, name)
        if not _bind(connection, dn or _nobody(directory), password) or dn is None:
            return None
        return Entry(dn, _find_groups(directory, connection, dn, name))


def user_filter(directory: Directory, name: str) -> str:
    """Return the one filter that finds this name, whatever characters it has."""
    return directory.search_filter.replace("{name}", escape_filter_chars(name))


def _find_dn(directory: Directory, connection: Any, name: str) -> str | None:
    if directory.user_dn:
        return directory.user_dn.replace("{name}", escape_rdn(name))
    _bind_service(directory, connection)
    wanted = user_filter(directory, name)
    found = _search(connection, directory.search_base, wanted, [], limit=2)
    if len(found) > 1:
        logger.error("directory: %s finds more than one entry; none is taken", wanted)
    return str(found[0]["dn"]) if len(found) == 1 else None


def _find_groups(
    directory: Directory, connection: Any, dn: str, name: str
) -> frozenset[str]:
    if not directory.roles:
        return frozenset()
    if directory.bind_dn:
        _bind_service(directory, connection)
    wanted = directory.group_filter.replace("{dn}", escape_filter_chars(dn))
    wanted = wanted.replace("{name}", escape_filter_chars(name))
    found = _search(connection, directory.group_base, wanted, ["cn"])
    names = (one.lower() for group in found for one in group["attributes"]["cn"])
    return frozenset(names)


def _nobody(directory: Directory) -> str:
    """Return a DN that no entry has: who is not found costs a bind, as others do."""
    return f"cn=nobody-has-this-name,{directory.search_base}"


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (LDAPException, OSError) as failure:
        reason = " ".join(str(failure).split()) or type(failure).__name__
        raise AuthenticatorUnreachable(
            f"the directory does not answer: {reason}"
        ) from failure


@contextmanager
def _connected(directory: Directory) -> Iterator[Any]:
    server = Server(
        directory.url,
        get_info=NONE,
        tls=VerifiedTls(ca_certs_file=directory.ca_file or None),
        connect_timeout=directory.timeout,
    )
    connection = Connection(
        server,
        receive_timeout=directory.timeout,
        auto_referrals=False,  # another server could ask for the password unencrypted
        check_names=False,
    )
    try:
        connection.open()
        if directory.start_tls and not connection.start_tls():
            raise AuthenticatorUnreachable("the directory refuses StartTLS")
        yield connection
    finally:
        connection.strategy.close()
        if connection.socket:  # ldap3 leaves it open when it could not connect
            connection.socket.close()


def _bind_service(directory: Directory, connection: Any) -> None:
    if not _bind(connection, directory.bind_dn, directory.bind_password):
        raise AuthenticatorUnreachable(
            f"the directory refuses LDAP_BIND_DN or its password: {directory.bind_dn!r}"
        )


def _bind(connection: Any, dn: str, password: str) -> bool:
    way = SIMPLE if dn else ANONYMOUS
    # As bytes: ldap3 would "prepare" a text, and leave nothing of a soft hyphen.
    secret = password.encode(errors="replace")
    if connection.rebind(user=dn, password=secret, authentication=way):
        return True
    if connection.result["result"] in REFUSED:
        return False
    raise AuthenticatorUnreachable(
        f"the directory refuses to check: {connection.result['description']}"
    )


def _search(
    connection: Any, base: str, wanted: str, names: list[str], limit: int = 0
) -> list[Any]:
    connection.search(base, wanted, SUBTREE, attributes=names, size_limit=limit)
    code = connection.result["result"]
    if code not in (results.RESULT_SUCCESS, results.RESULT_SIZE_LIMIT_EXCEEDED):
        raise AuthenticatorUnreachable(
            f"the directory refuses to search {base!r}: "
            f"{connection.result['description']}"
        )
    return [one for one in connection.response if one["type"] == "searchResEntry"]
