"""Where else a name and a password may be checked: a feature adds its own place.

An authenticator returns the user that it knows, with the row that it keeps here, or
None; it raises AuthenticatorUnreachable when it could not ask.
"""

import secrets
from collections.abc import Callable

from flask import Flask, current_app

from mypack.user.models import User

Authenticator = Callable[[str, str], User | None]


class AuthenticatorUnreachable(RuntimeError):
    """The place that knows the password does not answer, so nobody can say."""


def init_app(app: Flask) -> None:
    """Start with no other place than the users' own hashes."""
    app.extensions.setdefault("authenticators", [])


def add(app: Flask, authenticator: Authenticator) -> None:
    """Ask there too, after the places that were added before."""
    app.extensions.setdefault("authenticators", []).append(authenticator)


def ask(name: str, password: str, *, is_local: bool) -> User | None:
    """Return the user that another place knows; a local name is never looked up there.

    For a local name it is asked about nobody, so that each refusal takes as long.
    """
    if is_local:
        name, password = secrets.token_hex(8), secrets.token_hex(16)
    for authenticator in current_app.extensions["authenticators"]:
        if user := authenticator(name, password):
            found: User = user
            return None if is_local else found
    return None
