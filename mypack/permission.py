"""Who may do what: each feature states its own actions, pages and API ask here.

An action is named `<feature>.<verb>`, as in `post.update`. Some rules look at the
thing that is acted on: whoever wrote a post may change it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, abort, current_app
from flask_login import current_user

ADMINISTRATOR = "administrator"
EDITOR = "editor"
ROLES = (ADMINISTRATOR, EDITOR)


@dataclass(frozen=True)
class Rule:
    """Who is allowed, in words and as a test of the user and the thing."""

    words: str
    allows: Callable[[Any, Any], bool]


EVERYBODY = Rule("everybody", lambda user, thing: True)
USERS = Rule("whoever is signed in", lambda user, thing: user.is_authenticated)
EDITORS = Rule("editors", lambda user, thing: _has_role(user, EDITOR))
ADMINISTRATORS = Rule(
    "administrators", lambda user, thing: _has_role(user, ADMINISTRATOR)
)
AUTHOR = Rule(
    "its author and administrators",
    lambda user, thing: (
        _has_role(user, ADMINISTRATOR)
        or (user.is_authenticated and thing is not None and thing.author_id == user.id)
    ),
)
SELF = Rule(
    "the user and administrators",
    lambda user, thing: (
        _has_role(user, ADMINISTRATOR)
        or (user.is_authenticated and thing is not None and thing.id == user.id)
    ),
)


def init_app(app: Flask) -> None:
    """Start with an empty table; templates ask `can(...)`."""
    app.extensions["permissions"] = {}
    app.jinja_env.globals["can"] = can


def allow(app: Flask, actions: Mapping[str, Rule]) -> None:
    """Add a feature's actions to the table."""
    app.extensions["permissions"].update(actions)


def can(action: str, thing: Any = None) -> bool:
    """The current user may do this, to this thing; an unknown action is a KeyError."""
    rule: Rule = current_app.extensions["permissions"][action]
    return rule.allows(current_user, thing)


def require(action: str, thing: Any = None) -> None:
    """Stop the request with 401 when nobody is signed in, with 403 otherwise."""
    if can(action, thing):
        return
    if current_user.is_authenticated:
        abort(403)
    # A page asks to sign in and comes back; the API answers with 401.
    unauthorized = current_app.login_manager.unauthorized  # type: ignore[attr-defined]
    abort(unauthorized())


def _has_role(user: Any, role: str) -> bool:
    return bool(user.is_authenticated and user.has_role(role))
