"""Who asks: whoever holds the token, else whoever is signed in; and may they?"""

from collections.abc import Callable
from typing import Any, NoReturn

from flask import Response, current_app, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from webargs.flaskparser import abort
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from mypack.extensions import csrf, login_manager
from mypack.permission import can

READS = ("GET", "HEAD", "OPTIONS")
SIGN_IN = "Sign in, or send Authorization: Bearer with a token from your profile page."
UNKNOWN = "This token is unknown, expired or revoked. Make a new one on your profile."
NOTHING = "There is nothing of this number. It may have been deleted."
NO_CSRF = (
    "A signed-in browser must send X-CSRFToken with what "
    "<meta name=csrf-token> of the page holds; a token needs none."
)


def recognise() -> None:
    """A token decides alone; without one a session's write needs its form token."""
    given = request.authorization
    if given is None or given.type != "bearer":
        guard_session()
        return
    owner = current_app.extensions["token_owner"](given.token or "")
    if owner is None:
        refuse_anonymous(UNKNOWN, error="invalid_token")
    # Flask-Login asks its request loader only where no session is, so a bad token
    # would be forgiven to whoever also sends a cookie.
    login_manager._update_request_context_with_user(owner)


def guard_session() -> None:
    """Another site can make a browser send its cookie, but not this header."""
    if request.method in READS or not current_user.is_authenticated:
        return
    try:
        csrf.protect()
    except CSRFError:
        abort(400, message=NO_CSRF)


def refuse_anonymous(message: str = SIGN_IN, **parameters: str) -> NoReturn:
    """Answer with 401 and how to do better."""
    challenge = WWWAuthenticate("bearer", {"realm": "mypack", **parameters})
    raise Unauthorized(message, www_authenticate=challenge)


def check(action: str, find: Callable[..., Any] | None, names: dict[str, Any]) -> Any:
    """Return the row that the address names, once it is known that the user may.

    An anonymous user is asked to sign in before it is told whether there is a row.
    """
    row = find(**names) if find else None
    is_missing = find is not None and row is None
    if not can(action, row):
        if not current_user.is_authenticated:
            refuse_anonymous()
        if not is_missing:
            abort(403)
    if is_missing:
        abort(404, message=NOTHING)
    return row


def keep_private(response: Response) -> Response:
    """Nobody stores what a token or a session was answered; others ask each time."""
    response.vary.update(("Authorization", "Cookie"))
    private = "Authorization" in request.headers
    response.headers["Cache-Control"] = "no-store" if private else "no-cache"
    return response
