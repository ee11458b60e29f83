"""Forgotten passwords: a link by mail that works once, and not for long."""

from hashlib import sha256

from flask import current_app
from itsdangerous import BadData

from mypack import audit, store
from mypack.mail.link import site_url
from mypack.mail.service import queue
from mypack.signing import serializer
from mypack.user.change import set_password
from mypack.user.limits import RESET, SIGN_IN, of_account, of_address
from mypack.user.models import User
from mypack.user.query import find_user_by_email, find_user_by_id
from mypack.user.rules import check_email

PURPOSE = TEMPLATE = "reset"


def ask_for_link(email: str, address: str | None) -> None:
    """Queue a mail, whoever has the address: who looks at the answer learns nothing.

    Whether somebody has it is found out when the mail is sent. Raises TooManyTries and
    EmailRefused.
    """
    kept = check_email(email) or ""
    of_address(RESET, address).take()
    of_account(RESET, kept).take()
    queue(TEMPLATE, kept)
    store.commit()
    audit.record("password reset asked for", kept)


def values_of_mail(email: str) -> dict[str, str] | None:
    """Return what the mail says; None sends none, as nobody could use the link."""
    user = find_user_by_email(email)
    if user is None or not _may_reset(user):
        return None
    minutes = current_app.config["RESET_LIFETIME"] // 60
    link = site_url("user.reset_password", token=make_token(user))
    return {"name": user.name, "link": link, "minutes": str(minutes)}


def make_token(user: User) -> str:
    """Return the secret part of the link; it fits the user as he is now."""
    return str(serializer(PURPOSE).dumps([user.id, _fingerprint(user)]))


def find_by_token(token: str) -> User | None:
    """Return the user whose link this is, unless it is too old or was used."""
    try:
        lifetime = current_app.config["RESET_LIFETIME"]
        user_id, fingerprint = serializer(PURPOSE).loads(token, max_age=lifetime)
    except BadData:
        return None
    user = find_user_by_id(user_id)
    is_valid = user and _may_reset(user) and _fingerprint(user) == fingerprint
    return user if is_valid else None


def reset_password(user: User, password: str) -> None:
    """Set the password and let the user in again. Raises PasswordRefused."""
    set_password(user, password)
    of_account(SIGN_IN, user.name).forget()


def _may_reset(user: User) -> bool:
    """The directory keeps the passwords of others."""
    return user.is_active and user.password_hash is not None


def _fingerprint(user: User) -> str:
    """Change with password and address, so that a link works only once."""
    state = f"{user.password_hash} {user.email} {user.session_version}"
    return sha256(state.encode()).hexdigest()
