"""What can be done with users; pages, API, administration and commands come here."""

from mypack import audit, store
from mypack.user.change import (
    UserValues,
    activate,
    change_user,
    deactivate,
    keep_an_administrator,
    roles_named,
    set_password,
)
from mypack.user.models import User
from mypack.user.password import hash_password
from mypack.user.query import (
    SORT_NAMES,
    every_user,
    find_roles,
    find_user,
    find_user_by_email,
    find_user_by_id,
    list_users,
)
from mypack.user.rules import NAME, check_email, check_name
from mypack.user.session import end_sessions

__all__ = [
    "NAME",
    "SORT_NAMES",
    "UserValues",
    "activate",
    "change_user",
    "create_user",
    "deactivate",
    "delete_user",
    "end_sessions",
    "every_user",
    "find_roles",
    "find_user",
    "find_user_by_email",
    "find_user_by_id",
    "list_users",
    "set_password",
]


def create_user(
    name: str,
    password: str,
    *roles: str,
    email: str | None = None,
    is_active: bool = True,
) -> User:
    """Add a user with these roles.

    Raises NameRefused, EmailRefused, RoleUnknown, PasswordRefused or Duplicate.
    """
    user = User(name=check_name(name), email=check_email(email), is_active=is_active)
    user.roles = roles_named(roles)
    user.password_hash = hash_password(password)
    store.add(user)
    audit.record("user created", name)
    return user


def delete_user(user: User, *, version: int | None = None) -> None:
    """Delete a user and the user's tokens.

    Raises InUse when posts are by this user, LastAdministrator or StaleDataError.
    """
    keep_an_administrator(user, "name")
    name = user.name
    store.delete(user, version)
    audit.record("user deleted", name)
