"""Tokens: keys to the API that users make for their programs."""

from flask import Flask

from mypack.permission import USERS, allow
from mypack.token import models as models
from mypack.token.forms import TokenForm
from mypack.token.service import find_owner, list_tokens
from mypack.token.views import bp

ACTIONS = {
    "token.list": USERS,
    "token.create": USERS,
    "token.delete": USERS,  # the view finds nobody's tokens but one's own
}


def init_app(app: Flask) -> None:
    """Register the pages, what the profile page shows, and who a token speaks for."""
    allow(app, ACTIONS)
    app.extensions["token_owner"] = find_owner
    app.jinja_env.globals["list_tokens"] = list_tokens
    app.jinja_env.globals["token_form"] = TokenForm
    app.register_blueprint(bp)
