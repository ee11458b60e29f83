"""Users: who they are and how they sign in and out."""

from flask import Flask
from flask_login import current_user

from mypack.api import publish
from mypack.extensions import login_manager
from mypack.mail.preparation import prepare
from mypack.permission import ADMINISTRATORS, SELF, allow
from mypack.user import account_views as account_views
from mypack.user import api, authenticator, reset
from mypack.user import models as models
from mypack.user.authenticator import AuthenticatorUnreachable
from mypack.user.commands import user_cli
from mypack.user.session import load_user
from mypack.user.views import bp, keep_private, show_unreachable

ACTIONS = {
    "user.list": ADMINISTRATORS,
    "user.get": SELF,
    "user.create": ADMINISTRATORS,
    "user.update": ADMINISTRATORS,
    "user.delete": ADMINISTRATORS,
}


def init_app(app: Flask) -> None:
    """Register the pages, the commands and the way a cookie becomes a user."""
    login_manager.user_loader(load_user)
    login_manager.login_view = "user.sign_in"
    login_manager.login_message = "Sign in to see this page."
    login_manager.login_message_category = "info"
    allow(app, ACTIONS)
    authenticator.init_app(app)
    prepare(app, reset.TEMPLATE, reset.values_of_mail)
    app.context_processor(lambda: {"current_user": current_user})
    app.register_error_handler(AuthenticatorUnreachable, show_unreachable)
    app.after_request(keep_private)
    app.register_blueprint(bp)
    publish(app, api.bp)
    app.cli.add_command(user_cli)
