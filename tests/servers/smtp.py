"""A mail server for tests: it keeps what it takes, and refuses what it is told to."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

HOST = "127.0.0.1"
TAKEN = "250 taken"


@dataclass
class Sink:
    """What was sent so far, and what is answered to the next mail."""

    port: int
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    accounts: list[tuple[str, str]] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    answer: str = TAKEN
    refused: str = ""  # a recipient that is unknown here

    @property
    def settings(self) -> dict[str, Any]:
        """The settings of a site that sends its mails here."""
        return {"MAIL_SERVER": HOST, "MAIL_PORT": self.port, "MAIL_TIMEOUT": 2}

    # The names are aiosmtpd's.
    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, _: Any
    ) -> str:
        if address == self.refused:
            return "550 nobody has this address"
        envelope.rcpt_tos.append(address)
        return "250 known"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answer == TAKEN:
            mail = message_from_bytes(envelope.content, policy=policy.default)
            self.mails.append(mail)  # type: ignore[arg-type]
            self.recipients += envelope.rcpt_tos
            is_encrypted = server.transport.get_extra_info("sslcontext") is not None
            self.encrypted.append(is_encrypted)
        return self.answer

    def authenticate(
        self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any
    ) -> AuthResult:
        if not isinstance(data, LoginPassword):
            return AuthResult(success=False)
        self.accounts.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=True)


@contextmanager
def smtp_sink(
    *, starttls: ssl.SSLContext | None = None, tls: ssl.SSLContext | None = None
) -> Iterator[Sink]:
    """Yield a server on loopback; with a context it is encrypted."""
    sink = Sink(free_port())
    controller = Controller(
        sink,
        hostname=HOST,
        port=sink.port,
        ssl_context=tls,
        tls_context=starttls,
        require_starttls=starttls is not None,
        authenticator=sink.authenticate,
        auth_require_tls=False,
    )
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()


@contextmanager
def silent_server() -> Iterator[int]:
    """Yield the port of a server that takes connections and never says a word."""
    with closing(socket.create_server((HOST, 0))) as listening:
        yield listening.getsockname()[1]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with closing(socket.create_server((HOST, 0))) as listening:
        port: int = listening.getsockname()[1]
        return port
