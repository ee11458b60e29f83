"""Sending what is due."""

import logging
import smtplib
from collections.abc import Iterator
from dataclasses import dataclass

from flask_mail import BadHeaderError
from jinja2 import TemplateError

from mypack.mail import service
from mypack.mail.models import Mail
from mypack.mail.preparation import values_of
from mypack.mail.smtp import Connection, ServerUnreachable, connected, reason
from mypack.mail.text import write

logger = logging.getLogger(__name__)

OF_SERVER = (OSError, smtplib.SMTPException)
OF_MAIL = (BadHeaderError, TemplateError)


@dataclass(frozen=True)
class Outcome:
    """What became of one mail: sent, dropped, or failed."""

    mail: str
    verb: str
    failure: str = ""

    def __str__(self) -> str:
        return f"{self.verb} {self.mail}{': ' if self.failure else ''}{self.failure}"


def send_due() -> Iterator[Outcome]:
    """Send every mail that is due, and tell of each what became of it.

    Raises ServerUnreachable; then no mail was lost, and none lost a try but the one
    that was being sent. A server that takes a mail and dies before it says so gets it
    twice: better than never.
    """
    if not service.has_due():
        return
    try:
        with connected() as connection:
            while mail := service.claim():
                yield _send(connection, mail)
    except ServerUnreachable as failure:
        service.keep_failure_of_due(str(failure))
        raise


def _send(connection: Connection, mail: Mail) -> Outcome:
    shown = str(mail)
    try:
        is_sent = _deliver(connection, mail)
    except (*OF_SERVER, *OF_MAIL) as failure:
        outcome = _failed(mail, failure)
        if isinstance(failure, OF_SERVER) and not connection.is_open:
            raise ServerUnreachable(reason(failure)) from failure
        return outcome
    service.remove(mail)
    return Outcome(shown, "sent" if is_sent else "dropped")


def _deliver(connection: Connection, mail: Mail) -> bool:
    values = values_of(mail)
    if values is None:
        return False
    connection.send(write(mail.template, mail.recipient, values))
    return True


def _failed(mail: Mail, failure: Exception) -> Outcome:
    service.keep_failure(mail, reason(failure))
    outcome = Outcome(str(mail), "failed", reason(failure))
    logger.error("mail %s", outcome)
    return outcome
