"""The queue of mails: what waits, and who takes one out to send it."""

from datetime import timedelta

from flask import current_app
from sqlalchemy import ColumnElement, func, update

from mypack.database import utc_now
from mypack.extensions import db
from mypack.mail.models import FAILURE_LENGTH, Mail

# Longer than a slow server can take for one mail: while it is being sent, nobody else
# finds it due. It doubles with each attempt.
FIRST_DELAY = timedelta(minutes=5)
LONGEST_DELAY = timedelta(hours=6)


def queue(template: str, recipient: str, **context: str) -> None:
    """Add a mail; it waits from the commit of whatever it tells about."""
    db.session.add(Mail(template=template, recipient=recipient, context=context))


def list_mails() -> list[Mail]:
    """Return every mail that waits, the oldest first."""
    return list(db.session.scalars(db.select(Mail).order_by(Mail.id)))


def count_waiting() -> int:
    """Return how many mails will still be tried."""
    return db.session.scalar(db.select(func.count(Mail.id)).where(_has_tries())) or 0


def given_up() -> list[Mail]:
    """Return the mails that nobody tries any more."""
    query = db.select(Mail).where(~_has_tries()).order_by(Mail.id)
    return list(db.session.scalars(query))


def has_due() -> bool:
    """Some mail can be sent now."""
    return bool(db.session.scalar(db.select(func.count(Mail.id)).where(*_due())))


def claim() -> Mail | None:
    """Take the next mail that is due; no other sender gets it until it is due again.

    The attempt counts from now on, so that a sender that dies is no endless loop.
    """
    query = db.select(Mail.id, Mail.attempts).where(*_due())
    oldest = query.order_by(Mail.due_at, Mail.id).limit(1)
    while found := db.session.execute(oldest).one_or_none():
        # The transaction ends, so that the claim sees what others did meanwhile.
        db.session.rollback()
        if _is_claimed(*found):
            return db.session.get(Mail, found.id)
    return None


def remove(mail: Mail) -> None:
    """Keep nothing of a mail that was taken or that nobody is to get."""
    db.session.delete(mail)
    db.session.commit()


def keep_failure(mail: Mail, failure: str) -> None:
    """Write down why a mail was not taken; it is due again later."""
    mail.failure = failure[:FAILURE_LENGTH]
    db.session.commit()


def keep_failure_of_due(failure: str) -> None:
    """Write down why no mail could be tried; that is no attempt of theirs."""
    text = {"failure": failure[:FAILURE_LENGTH]}
    db.session.execute(update(Mail).where(*_due()).values(text))
    db.session.commit()


def retry(mail: Mail) -> None:
    """Try a mail from the beginning, at once."""
    mail.attempts, mail.due_at = 0, utc_now()
    db.session.commit()


def delay(attempts: int) -> timedelta:
    """Return how long after so many attempts the next one is made."""
    doubled: int = 2 ** min(attempts - 1, 10)  # more is no timedelta at last
    return min(FIRST_DELAY * doubled, LONGEST_DELAY)


def _is_claimed(mail_id: int, attempts: int) -> bool:
    unchanged = (Mail.id == mail_id, Mail.attempts == attempts)
    values = {"attempts": attempts + 1, "due_at": utc_now() + delay(attempts + 1)}
    with db.engine.begin() as connection:
        taken = connection.execute(update(Mail).where(*unchanged).values(values))
    return taken.rowcount == 1


def _due() -> tuple[ColumnElement[bool], ...]:
    return (Mail.due_at <= utc_now(), _has_tries())


def _has_tries() -> ColumnElement[bool]:
    most: int = current_app.config["MAIL_TRIES"]
    return Mail.attempts < most
