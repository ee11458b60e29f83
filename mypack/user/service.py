"""What can be done with users."""

import re
from collections.abc import Iterable

from sqlalchemy.exc import IntegrityError

from mypack.extensions import db
from mypack.user.authenticator import ask
from mypack.user.models import Role, User
from mypack.user.password import hash_password, is_outdated, is_password

# Plain and lower-case: databases disagree on whether É, é and e are one letter.
NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,79}")


class NameRefused(ValueError):
    """The name cannot be a user's name."""


class NameTaken(ValueError):
    """A user of this name exists."""


def find_user(name: str) -> User | None:
    """Return the user of this name; capitals make no difference."""
    if not NAME.fullmatch(name := name.strip().lower()):
        return None
    query = db.select(User).where(User.name == name)
    return db.session.scalars(query).one_or_none()


def create_user(name: str, password: str, *roles: str) -> User:
    """Add a user with these roles, or raise NameRefused, NameTaken, PasswordRefused."""
    if not NAME.fullmatch(name):
        raise NameRefused(f"{name!r} is no user name: use a-z, 0-9 and . _ @ - in it")
    user = User(name=name, password_hash=hash_password(password))
    user.roles = find_roles(roles)
    db.session.add(user)
    try:
        db.session.commit()
    except IntegrityError as failure:
        db.session.rollback()
        raise NameTaken(f"a user {name!r} exists") from failure
    return user


def find_roles(names: Iterable[str]) -> list[Role]:
    """Return the roles of these names; unknown names are left out."""
    query = db.select(Role).where(Role.name.in_(names)).order_by(Role.name)
    return list(db.session.scalars(query))


def set_password(user: User, password: str) -> None:
    """Change the password and end every session of the user."""
    user.password_hash = hash_password(password)
    end_sessions(user)


def end_sessions(user: User) -> None:
    """Make every cookie of the user worthless, copied ones too."""
    user.session_version = User.session_version + 1
    db.session.commit()


def authenticate(name: str, password: str) -> User | None:
    """Return the active user with this password, or None whatever was wrong."""
    user = find_user(name)
    if not is_password(password, user and user.password_hash):
        is_local = user is not None and not user.is_directory
        user = ask(name, password, is_local=is_local)
    if user is None or not user.is_active:
        return None
    if user.password_hash and is_outdated(user.password_hash):
        user.password_hash = hash_password(password)
        db.session.commit()
    return user


def load_user(cookie_id: str) -> User | None:
    """Return the user of a session, unless signed out or made inactive since."""
    number, _, version = cookie_id.partition(":")
    if not (number.isdecimal() and version.isdecimal()):
        return None
    user = db.session.get(User, int(number))
    is_valid = user and user.is_active and user.session_version == int(version)
    return user if is_valid else None
