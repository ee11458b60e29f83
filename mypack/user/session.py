"""How a cookie becomes a user, and when it no longer does."""

from sqlalchemy import update

from mypack.extensions import db
from mypack.user.models import User


def load_user(cookie_id: str) -> User | None:
    """Return the user of a session, unless signed out or made inactive since."""
    number, _, version = cookie_id.partition(":")
    if not (number.isdecimal() and version.isdecimal()):
        return None
    user = db.session.get(User, int(number))
    is_valid = user and user.is_active and user.session_version == int(version)
    return user if is_valid else None


def end_sessions(user: User) -> None:
    """Make every cookie of the user worthless, copied ones too.

    It is no change of the user's values, so their version stays.
    """
    version = {"session_version": User.session_version + 1}
    db.session.execute(update(User).where(User.id == user.id).values(version))
    db.session.commit()
