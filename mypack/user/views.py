"""Pages for signing in and out, and the user's own page."""

import logging

from flask import (
    Blueprint,
    Response,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_required, login_user, logout_user

from mypack.user.authenticator import AuthenticatorUnreachable
from mypack.user.forms import SignInForm, SignOutForm
from mypack.user.service import end_sessions
from mypack.user.sign_in import authenticate
from mypack.user.target import local_path

UNREACHABLE = (
    "The directory that checks passwords does not answer, so only accounts of this "
    "site can sign in just now. Check what you typed, or try again in a minute."
)
logger = logging.getLogger(__name__)
bp = Blueprint("user", __name__, url_prefix="/user")


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Ask for name and password; the answer does not tell which one was wrong."""
    target = local_path(request.args.get("next"), url_for("item.menu"))
    if current_user.is_authenticated:
        return redirect(target)
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template("user/sign_in.html", form=form)
    try:
        user = authenticate(form.name.data or "", form.password.data or "")
    except AuthenticatorUnreachable:
        flash(UNREACHABLE, "danger")
        return render_template("user/sign_in.html", form=form), 503
    if user is None:
        logger.warning(
            "sign-in refused: %r from %s", form.name.data, request.remote_addr
        )
        flash("Username or password is incorrect.", "danger")
        return render_template("user/sign_in.html", form=form)
    session.clear()  # nothing that was put there before the sign-in survives it
    login_user(user)
    logger.info("signed in: %s from %s", user.name, request.remote_addr)
    flash(f"Welcome, {user.name}.", "success")
    return redirect(target)


@bp.post("/sign-out")
@login_required
def sign_out() -> ResponseReturnValue:
    """End every session of the user, so that a copied cookie is worthless too."""
    end_sessions(current_user)
    logger.info("signed out: %s from %s", current_user.name, request.remote_addr)
    logout_user()
    session.clear()
    flash("You are signed out.", "success")
    return redirect(url_for("item.menu"))


@bp.get("/profile")
@login_required
def profile() -> str:
    """Show the user's own page."""
    return render_template("user/profile.html", form=SignOutForm())


def keep_private(response: Response) -> Response:
    """Nobody stores an answer that depends on a session."""
    if session.accessed and session:
        response.headers["Cache-Control"] = "no-store"
    return response
