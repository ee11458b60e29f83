"""Changing users: whom it concerns gets a mail, the log a line, sessions an end."""

from collections.abc import Iterable, Iterator
from typing import TypedDict, Unpack

from sqlalchemy import func
from sqlalchemy.orm.attributes import flag_modified

from mypack import audit, store
from mypack.extensions import db
from mypack.mail.service import queue
from mypack.permission import ADMINISTRATOR, ROLES
from mypack.user.models import Role, User
from mypack.user.password import hash_password
from mypack.user.query import find_roles
from mypack.user.rules import LastAdministrator, RoleUnknown, UserRefused, check_email


class UserValues(TypedDict, total=False):
    """What of a user can be changed, beside the password."""

    email: str | None
    roles: Iterable[str]
    is_active: bool


def change_user(
    user: User, *, version: int | None = None, **values: Unpack[UserValues]
) -> User:
    """Change the values given; others stay.

    Raises EmailRefused, RoleUnknown, LastAdministrator, Duplicate or StaleDataError.
    """
    store.expect_version(user, version)
    try:
        with db.session.no_autoflush:
            events = list(_changes(user, values))
    except UserRefused:
        db.session.rollback()  # all of the values or none
        raise
    store.commit()
    for event in events:
        audit.record(event, user.name)
    return user


def set_password(user: User, password: str) -> None:
    """Change the password and end every session. Raises PasswordRefused."""
    user.password_hash = hash_password(password)
    user.session_version = User.session_version + 1
    _tell(user, "password_changed", user.email)
    store.commit()
    audit.record("password changed", user.name)


def deactivate(user: User) -> None:
    """Keep the user out, at once. Raises LastAdministrator."""
    change_user(user, is_active=False)


def activate(user: User) -> None:
    """Let the user sign in again; sessions from before stay ended."""
    change_user(user, is_active=True)


def roles_named(names: Iterable[str]) -> list[Role]:
    """Return the roles of these names, or raise RoleUnknown."""
    wanted = set(names)
    if unknown := sorted(wanted.difference(ROLES)):
        raise RoleUnknown(f"no role {unknown[0]!r}; allowed: {', '.join(ROLES)}")
    return find_roles(wanted)


def keep_an_administrator(user: User, field: str) -> None:
    """Raise LastAdministrator when this user is the only one who is left."""
    is_administrator = User.roles.any(Role.name == ADMINISTRATOR)
    others = db.select(func.count(User.id)).where(
        User.id != user.id, User.is_active, is_administrator
    )
    if (
        user.is_active
        and user.has_role(ADMINISTRATOR)
        and not db.session.scalar(others)
    ):
        raise LastAdministrator(field)


def _changes(user: User, values: UserValues) -> Iterator[str]:
    if "email" in values:
        yield from _change_email(user, check_email(values["email"]))
    if "roles" in values:
        yield from _change_roles(user, roles_named(values["roles"]))
    if "is_active" in values:
        yield from _change_activity(user, values["is_active"])


def _change_email(user: User, email: str | None) -> Iterator[str]:
    if email == user.email:
        return
    for address in (user.email, email):
        _tell(user, "email_changed", address)
    user.email = email
    yield "email changed"


def _change_roles(user: User, roles: list[Role]) -> Iterator[str]:
    if set(roles) == set(user.roles):
        return
    if ADMINISTRATOR not in [role.name for role in roles]:
        keep_an_administrator(user, "roles")
    user.roles = roles
    # They stand in another table; the version of the user counts them too.
    flag_modified(user, "is_active")
    yield f"roles changed to {', '.join(role.name for role in roles) or 'none'}"


def _change_activity(user: User, is_active: bool) -> Iterator[str]:
    if is_active == user.is_active:
        return
    if not is_active:
        keep_an_administrator(user, "is_active")
        user.session_version = User.session_version + 1
        user.tokens.clear()  # for good: a later activation brings none back
    _tell(user, "activated" if is_active else "deactivated", user.email)
    user.is_active = is_active
    yield "activated" if is_active else "deactivated"


def _tell(user: User, template: str, address: str | None) -> None:
    if address:
        queue(template, address, name=user.name)
