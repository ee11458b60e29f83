"""Speaking to the mail server: never for long, and over TLS only if it is the one."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import flask_mail
from flask import current_app


class ServerUnreachable(RuntimeError):
    """The mail server cannot be reached or takes no mails from us."""


class Connection(flask_mail.Connection):
    """Flask-Mail's, with a time limit, and a certificate that must fit."""

    @property
    def is_open(self) -> bool:
        """The server did not hang up; smtplib lets go of the socket when it does."""
        return self.host is not None and self.host.sock is not None

    def configure_host(self) -> smtplib.SMTP:
        """Connect, encrypt and sign in as the settings say."""
        context = ssl.create_default_context()
        with ExitStack() as on_failure:
            host = self._connect(context)
            on_failure.callback(host.close)
            if self.mail.use_tls:
                host.starttls(context=context)
            if self.mail.username:
                host.login(self.mail.username, self.mail.password)
            on_failure.pop_all()
        return host

    def _connect(self, context: ssl.SSLContext) -> smtplib.SMTP:
        where = (self.mail.server, self.mail.port)
        timeout = current_app.config["MAIL_TIMEOUT"]
        if self.mail.use_ssl:
            return smtplib.SMTP_SSL(*where, timeout=timeout, context=context)
        return smtplib.SMTP(*where, timeout=timeout)


@contextmanager
def connected() -> Iterator[Connection]:
    """Give a connection; what fails before it stands is ServerUnreachable."""
    connection = Connection(current_app.extensions["mail"])
    try:
        connection.__enter__()
    except (OSError, smtplib.SMTPException) as failure:
        raise ServerUnreachable(reason(failure)) from failure
    try:
        yield connection
    finally:
        close(connection)


def close(connection: Connection) -> None:
    """Say goodbye; a server that is gone already is no failure."""
    if connection.host is not None:
        try:
            connection.host.quit()
        except (OSError, smtplib.SMTPException):
            connection.host.close()


def reason(failure: Exception) -> str:
    """Return what went wrong, in one line."""
    return " ".join(str(failure).split()) or type(failure).__name__
