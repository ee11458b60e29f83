"""The queue of mails."""

from mypack.extensions import db
from mypack.mail.models import Mail


def queue(template: str, recipient: str, **context: str) -> None:
    """Add a mail; it waits from the commit of whatever it tells about."""
    db.session.add(Mail(template=template, recipient=recipient, context=context))
