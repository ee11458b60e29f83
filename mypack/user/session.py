"""How a cookie becomes a user, and when it no longer does."""

from time import time

from flask import current_app, session
from flask_login import login_user
from sqlalchemy import update

from mypack.extensions import db
from mypack.user.models import User


def load_user(cookie_id: str) -> User | None:
    """Return the user of a session, unless signed out, made inactive, or too late."""
    number, _, version = cookie_id.partition(":")
    if not (number.isdecimal() and version.isdecimal()):
        return None
    user = db.session.get(User, int(number))
    is_valid = user and user.is_active and user.session_version == int(version)
    return user if is_valid and is_in_time() else None


def is_in_time() -> bool:
    """A session ends when it is not used for long, and at last however busy it is.

    A remember cookie then begins a new one.
    """
    now = int(time())
    idle = now - session.get("seen_at", now)
    age = now - session.get("begun_at", now)
    config = current_app.config
    if idle >= config["SESSION_IDLE"] or age >= config["SESSION_LIFETIME"]:
        session.clear()
        return False
    session["seen_at"] = now
    session.setdefault("begun_at", now)
    return True


def begin_session(user: User, *, remember: bool) -> None:
    """Sign the user in; nothing that was in the session before survives it."""
    session.clear()
    login_user(user, remember=remember)
    is_in_time()


def end_sessions(user: User) -> None:
    """Make every cookie of the user worthless, copied ones too.

    It is no change of the user's values, so their version stays.
    """
    version = {"session_version": User.session_version + 1}
    db.session.execute(update(User).where(User.id == user.id).values(version))
    db.session.commit()
