"""Users of the directory: their rows here, and the roles that their groups give."""

import logging

from flask import current_app
from sqlalchemy.orm.attributes import flag_modified

from mypack import audit
from mypack.directory.client import find_entry
from mypack.directory.models import Directory, Entry
from mypack.store import Duplicate, add, commit
from mypack.user.authenticator import AuthenticatorUnreachable
from mypack.user.models import User
from mypack.user.query import find_roles, find_user
from mypack.user.rules import NAME

logger = logging.getLogger(__name__)


def directory() -> Directory:
    """Return the directory that the settings name."""
    return Directory.of(current_app.config)


def authenticate(name: str, password: str) -> User | None:
    """Return the row of whoever the directory knows by this name and password.

    Raises AuthenticatorUnreachable; the log tells the operator why.
    """
    name = name.strip().lower()
    try:
        entry = find_entry(directory(), name, password)
    except AuthenticatorUnreachable as failure:
        logger.error("%s; see LDAP_URL in the settings", failure)
        raise
    if entry is None or not NAME.fullmatch(name):
        return None
    user = find_user(name) or _add(name)
    if user is None or not user.is_directory:
        return None  # an account of this site is never taken over
    _follow_groups(user, entry)
    return user


def _add(name: str) -> User | None:
    """Return the new row, or the one that another process has just made."""
    try:
        add(User(name=name, is_directory=True))
    except Duplicate:
        return find_user(name)
    audit.record("user created by the directory", name)
    return find_user(name)


def _follow_groups(user: User, entry: Entry) -> None:
    """Give the roles of the groups; without LDAP_ROLES they are given here."""
    role_of_group = directory().role_of_group
    if not role_of_group:
        return
    names = {role for group, role in role_of_group.items() if group in entry.groups}
    if names == {role.name for role in user.roles}:
        return
    user.roles = find_roles(names)
    flag_modified(user, "is_active")  # the version of the user counts its roles too
    commit()
    given = ", ".join(sorted(names)) or "none"
    audit.record(f"roles changed by the directory to {given}", user.name)
