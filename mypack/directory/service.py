"""Users of the directory: their rows here, and the roles that their groups give."""

import logging

from flask import current_app

from mypack.directory.client import find_entry
from mypack.directory.models import Directory, Entry
from mypack.extensions import db
from mypack.store import Duplicate, commit
from mypack.user.authenticator import AuthenticatorUnreachable
from mypack.user.models import User
from mypack.user.service import NAME, find_roles, find_user

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
    db.session.add(User(name=name, is_directory=True))
    try:
        commit()
    except Duplicate:
        return find_user(name)
    logger.info("user created: %s by the directory", name)
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
    commit()
    logger.info("roles of %s by the directory: %s", user.name, sorted(names) or "none")
