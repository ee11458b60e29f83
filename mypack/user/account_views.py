"""Pages where users change their own account, and get back into it."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_required

from mypack.user import reset as resetting
from mypack.user.forms import AskResetForm, EmailForm, PasswordForm, ResetForm
from mypack.user.rules import UserRefused
from mypack.user.service import change_user, set_password
from mypack.user.session import begin_session
from mypack.user.sign_in import admit
from mypack.user.views import bp

ELSEWHERE = "Your password is kept by the directory. Change it there."
SENT = (
    "If an account has this address, a mail with a link is on its way. "
    "The link works once, for {minutes} minutes."
)
LINK_INVALID = "This link was used or is too old. Ask for a new one."


class PasswordWrong(UserRefused):
    """Whoever asks for a change does not know the user's password."""

    field = "current"


@bp.route("/password", methods=["GET", "POST"])
@login_required
def password() -> ResponseReturnValue:
    """Change the own password; every other session ends."""
    if current_user.password_hash is None:
        flash(ELSEWHERE, "info")
        return redirect(url_for("user.profile"))
    form = PasswordForm()
    if form.is_written(lambda: change_own_password(form)):
        flash("Your password is changed. Other sessions of yours are ended.", "success")
        return redirect(url_for("user.profile"))
    return render_template("user/password.html", form=form), form.status


@bp.route("/email", methods=["GET", "POST"])
@login_required
def email() -> ResponseReturnValue:
    """Change the own address."""
    form = EmailForm(email=current_user.email)
    if form.is_written(lambda: change_own_email(form)):
        flash("Your email address is changed.", "success")
        return redirect(url_for("user.profile"))
    return render_template("user/email.html", form=form), form.status


@bp.route("/reset", methods=["GET", "POST"])
def reset() -> ResponseReturnValue:
    """Ask for a link by mail; the answer is the same for every address."""
    form = AskResetForm()
    if form.is_written(
        lambda: resetting.ask_for_link(form.email.data, request.remote_addr)
    ):
        minutes = current_app.config["RESET_LIFETIME"] // 60
        flash(SENT.format(minutes=minutes), "info")
        return redirect(url_for("user.sign_in"))
    return render_template("user/reset.html", form=form), form.status


@bp.route("/reset/<token>", methods=["GET", "POST"])
def reset_password(token: str) -> ResponseReturnValue:
    """Set a new password; to open the link alone does not use it up."""
    user = resetting.find_by_token(token)
    if user is None:
        flash(LINK_INVALID, "danger")
        return redirect(url_for("user.reset"))
    form = ResetForm()
    if form.is_written(lambda: resetting.reset_password(user, form.password.data)):
        flash("Your password is changed. Sign in with it.", "success")
        return redirect(url_for("user.sign_in"))
    page = render_template("user/reset_password.html", form=form, user=user)
    return page, form.status


def change_own_password(form: PasswordForm) -> None:
    """Set the password and stay signed in here. Raises UserRefused."""
    confirm(form.current.data)
    is_remembered = current_app.config["REMEMBER_COOKIE_NAME"] in request.cookies
    user = current_user._get_current_object()
    set_password(user, form.password.data)
    begin_session(user, remember=is_remembered)


def change_own_email(form: EmailForm) -> None:
    """Keep the other address. Raises UserRefused or Duplicate."""
    confirm(form.current.data)
    change_user(current_user._get_current_object(), email=form.email.data)


def confirm(password: str) -> None:
    """Raise PasswordWrong unless it is the user's; tries are counted as at sign-in."""
    if admit(current_user.name, password, request.remote_addr) is None:
        raise PasswordWrong("this is not your password")
