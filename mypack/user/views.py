"""Pages for signing in and out, and the user's own page."""

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
from flask_login import current_user, login_required, logout_user
from werkzeug.exceptions import ServiceUnavailable

from mypack import audit
from mypack.error.views import show_error
from mypack.user.authenticator import AuthenticatorUnreachable
from mypack.user.forms import SignInForm, SignOutForm
from mypack.user.models import User
from mypack.user.session import begin_session, end_sessions
from mypack.user.sign_in import AccountInactive, admit
from mypack.user.target import page_path

bp = Blueprint("user", __name__, url_prefix="/user")

WRONG = "Username or password is incorrect."
INACTIVE = "Your account is inactive. Ask an administrator to activate it."
UNREACHABLE = (
    "The directory that checks passwords does not answer, so only accounts of this "
    "site can sign in just now. Check what you typed, or try again in a minute."
)


@bp.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Ask for name and password; the answer does not tell which one was wrong."""
    target = page_path(request.args.get("next"), url_for("item.menu"))
    if current_user.is_authenticated:
        return redirect(target)
    form = SignInForm()
    if not form.validate_on_submit():
        page = render_template("user/sign_in.html", form=form)
        return page, 400 if form.is_submitted() else 200
    try:
        user = admit(form.name.data, form.password.data, request.remote_addr)
    except AccountInactive:
        return refuse(form, INACTIVE, "sign-in of an inactive account", 403)
    except AuthenticatorUnreachable:
        return refuse(form, UNREACHABLE, "sign-in without an answer", 503)
    if user is None:
        return refuse(form, WRONG, "sign-in refused", 400)
    return welcome(user, target, remember=form.remember.data)


def refuse(form: SignInForm, message: str, event: str, status: int) -> tuple[str, int]:
    """Show the form again, with the reason."""
    audit.warn(event, form.name.data)
    flash(message, "danger")
    return render_template("user/sign_in.html", form=form), status


def welcome(user: User, target: str, *, remember: bool) -> ResponseReturnValue:
    """Begin a session and go where the user was going."""
    begin_session(user, remember=remember)
    audit.record("signed in", user.name)
    flash(f"Welcome, {user.name}.", "success")
    return redirect(target)


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End every session of the user, so that a copied cookie is worthless too."""
    if current_user.is_authenticated:
        end_sessions(current_user)
        audit.record("signed out", current_user.name)
    session.clear()
    logout_user()  # after the session is empty: it marks the remember cookie there
    flash("You are signed out.", "success")
    return redirect(url_for("item.menu"))


@bp.get("/profile")
@login_required
def profile() -> str:
    """Show the user's own page."""
    return render_template("user/profile.html", form=SignOutForm())


def show_unreachable(_: AuthenticatorUnreachable) -> Response:
    """Nobody can say whether the password is right; the log tells why."""
    return show_error(ServiceUnavailable(UNREACHABLE))


def keep_private(response: Response) -> Response:
    """Nobody stores an answer that depends on a session.

    A view that says "public" answers everybody alike.
    """
    if session.accessed and session and not response.cache_control.public:
        response.headers["Cache-Control"] = "no-store"
    return response
