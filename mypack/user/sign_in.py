"""Checking who somebody is, and how often it may be tried."""

from sqlalchemy import update

from mypack import audit
from mypack.extensions import db
from mypack.limit.service import TooManyTries
from mypack.user.authenticator import ask
from mypack.user.limits import SIGN_IN, of_account, of_address
from mypack.user.models import User
from mypack.user.password import hash_again, is_outdated, is_password
from mypack.user.query import find_user


class AccountInactive(PermissionError):
    """The password is right, but the user was made inactive."""


def admit(name: str, password: str, address: str | None) -> User | None:
    """Return the user with this password, or None whatever was wrong.

    The try is counted before the password is looked at. Raises TooManyTries, and what
    `authenticate` raises.
    """
    from_address, for_account = of_address(SIGN_IN, address), of_account(SIGN_IN, name)
    try:
        from_address.take()
        for_account.take()
    except TooManyTries:
        audit.warn("sign-in limited", name)
        raise
    if user := authenticate(name, password):
        for_account.forget()
        from_address.give_back()
    return user


def authenticate(name: str, password: str) -> User | None:
    """Return the user with this password, or None whatever was wrong.

    Raises AccountInactive, only after a right password, and AuthenticatorUnreachable.
    """
    user = find_user(name)
    if not is_password(password, user and user.password_hash):
        is_local = user is not None and not user.is_directory
        user = ask(name, password, is_local=is_local)
    if user is None:
        return None
    if not user.is_active:
        raise AccountInactive(user.name)
    _keep_hash_current(user, password)
    return user


def _keep_hash_current(user: User, password: str) -> None:
    """Make an outdated hash anew, unless another sign-in has just done so."""
    old = user.password_hash
    if old is None or not is_outdated(old):
        return
    same = (User.id == user.id, User.password_hash == old)
    new = {"password_hash": hash_again(password)}
    db.session.execute(update(User).where(*same).values(new))
    db.session.commit()
