"""A directory for tests: OpenLDAP's slapd on loopback, with users and groups."""

import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ldap3 import MODIFY_REPLACE, Connection, Server

from tests.servers.certificates import Authority
from tests.servers.process import account, folder_of, program, running

HOST = "127.0.0.1"
BASE = "dc=cafe,dc=example"
PEOPLE = f"ou=people,{BASE}"
GROUPS = f"ou=groups,{BASE}"
SEARCHER = f"cn=searcher,{BASE}"
MANAGER = f"cn=manager,{BASE}"
SECRET = "a secret of the directory"

CONFIGURATION = """\
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {folder}/pid
TLSCACertificateFile {ca}
TLSCertificateFile {certificate}
TLSCertificateKeyFile {key}
allow bind_anon_cred bind_anon_dn
database mdb
directory {folder}/data
suffix "{base}"
rootdn "{manager}"
rootpw "{secret}"
access to attrs=userPassword by anonymous auth by * none
access to * by users read by * none
"""

ENTRIES = f"""\
dn: {BASE}
objectClass: domain
dc: cafe

dn: {SEARCHER}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: searcher
userPassword: {SECRET}

dn: {PEOPLE}
objectClass: organizationalUnit
ou: people

dn: {GROUPS}
objectClass: organizationalUnit
ou: groups
"""

PERSON = """
dn: uid={name},{people}
objectClass: inetOrgPerson
uid: {name}
cn: {name}
sn: {name}
userPassword: {secret}
"""

GROUP = """
dn: cn={name},{groups}
objectClass: groupOfNames
cn: {name}
member: uid={member},{people}
"""

# Anna has an account of the site too, with another password.
NAMES = ("lena", "omar", "ines", "anna")
MEMBERS = {"Menu Writers": "lena", "site-admins": "ines"}


@dataclass(frozen=True)
class Directory:
    """Where the directory answers, and what verifies it."""

    url: str
    url_tls: str
    url_socket: str
    authority: Authority
    log: Path

    def replace(self, dn: str, attribute: str, *values: str) -> None:
        """Change an entry as its manager."""
        with self._manager() as manager:
            assert manager.modify(dn, {attribute: [(MODIFY_REPLACE, list(values))]})

    def add_person(self, name: str, password: str) -> None:
        """Add an entry as the manager."""
        with self._manager() as manager:
            given = {"cn": name, "sn": name, "userPassword": password}
            assert manager.add(f"uid={name},{PEOPLE}", "inetOrgPerson", given)

    def remove(self, name: str) -> None:
        """Take a person's entry away."""
        with self._manager() as manager:
            assert manager.delete(f"uid={name},{PEOPLE}")

    @contextmanager
    def _manager(self) -> Iterator[Connection]:
        manager = Connection(Server(self.url_socket), MANAGER, SECRET, auto_bind=True)
        yield manager
        manager.unbind()


@contextmanager
def slapd(*hosts: str) -> Iterator[Directory]:
    """Yield a directory whose certificate is for these hosts, by default its own."""
    installed = program("slapd")
    owner = account("openldap", "nobody")
    with folder_of(owner) as folder:
        authority = Authority(folder)
        write_configuration(folder, authority, *(hosts or (HOST,)))
        # A copy: Debian's AppArmor profile keeps the original out of this folder.
        copy = shutil.copy(installed, folder / "directory")
        for path in folder.rglob("*"):
            shutil.chown(path, owner.user, owner.group)
        fill = ["-Tadd", "-f", f"{folder}/conf", "-l", f"{folder}/ldif"]
        owner.run([copy, *fill])
        directory = at(folder, authority)
        urls = f"{directory.url} {directory.url_tls} {quoted(directory.url_socket)}"
        command = [copy, "-f", f"{folder}/conf", "-h", urls, "-d", "stats"]
        port = int(directory.url.rpartition(":")[2])
        with running(command, owner, directory.log, lambda: answers(port)):
            yield directory


def write_configuration(folder: Path, authority: Authority, *hosts: str) -> None:
    certificate, key = authority.sign("server", *hosts)
    (folder / "data").mkdir()
    (folder / "conf").write_text(
        CONFIGURATION.format(
            folder=folder,
            ca=authority.file,
            certificate=certificate,
            key=key,
            base=BASE,
            manager=MANAGER,
            secret=SECRET,
        )
    )
    people = [PERSON.format(name=n, people=PEOPLE, secret=SECRET) for n in NAMES]
    groups = [
        GROUP.format(name=name, member=member, groups=GROUPS, people=PEOPLE)
        for name, member in MEMBERS.items()
    ]
    (folder / "ldif").write_text("".join([ENTRIES, *people, *groups]))


def at(folder: Path, authority: Authority) -> Directory:
    plain, tls = free_ports(2)
    return Directory(
        url=f"ldap://{HOST}:{plain}",
        url_tls=f"ldaps://{HOST}:{tls}",
        url_socket=f"ldapi://{folder}/socket",
        authority=authority,
        log=folder / "log",
    )


def quoted(url: str) -> str:
    """slapd wants the slashes of a socket's path quoted."""
    return f"ldapi://{url.removeprefix('ldapi://').replace('/', '%2F')}"


def free_ports(count: int) -> list[int]:
    sockets = [socket.create_server((HOST, 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def answers(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex((HOST, port)) == 0
