"""Forms about users."""

from collections.abc import Callable
from typing import Any

from flask import current_app
from wtforms import BooleanField, PasswordField, StringField, SubmitField
from wtforms.validators import EqualTo, InputRequired, Length

from mypack import fields
from mypack.form import Form
from mypack.row_form import INVALID, RowForm
from mypack.user.models import EMAIL_LENGTH
from mypack.user.password import LONGEST, SHORTEST
from mypack.user.rules import UserRefused


def current_password(label: str = "Your password") -> PasswordField:
    """Ask for the password that the user has."""
    return PasswordField(
        label,
        [InputRequired("Enter your password."), Length(max=LONGEST)],
        render_kw={"autocomplete": "current-password"},
    )


def new_password() -> PasswordField:
    """Ask for a password; the service knows which are refused."""
    return PasswordField(
        "New password",
        [InputRequired("Enter a new password.")],
        description=f"At least {SHORTEST} characters; a few words in a row do well.",
        render_kw={"autocomplete": "new-password"},
    )


def password_again() -> PasswordField:
    """Ask for it twice: nobody sees what is typed."""
    return PasswordField(
        "New password again",
        [EqualTo("password", "The two passwords differ. Type both again.")],
        render_kw={"autocomplete": "new-password"},
    )


class AccountForm(RowForm):
    """A form that tells what a user may not be at the field where it was typed."""

    def is_written(self, write: Callable[[], Any]) -> bool:
        """Check and write as every form does; a refusal is something to correct."""
        try:
            return super().is_written(write)
        except UserRefused as refusal:
            text = str(refusal)
            self[refusal.field].errors = [f"{text[0].upper()}{text[1:]}."]
            self.status = INVALID
            return False


class SignInForm(Form):
    """Name and password."""

    name = StringField(
        "Username",
        [InputRequired("Enter your username."), Length(max=80)],
        render_kw={"autocomplete": "username", "autocapitalize": "none"},
    )
    password = current_password("Password")
    remember = BooleanField()
    submit = SubmitField("Sign in")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = current_app.config["REMEMBER_DAYS"]
        self.remember.label.text = f"Stay signed in for {days} days"


class SignOutForm(Form):
    """A button: signing out changes something, so it is no link."""

    submit = SubmitField("Sign out", id="sign-out")  # beside another form


class PasswordForm(AccountForm):
    """A new password, from whoever knows the current one."""

    current = current_password("Current password")
    password = new_password()
    again = password_again()
    submit = SubmitField("Change password")


class EmailForm(AccountForm):
    """Another address, from whoever knows the password."""

    email = fields.line(
        "Email address",
        EMAIL_LENGTH,
        required=False,
        type="email",
        autocomplete="email",
    )
    current = current_password()
    submit = SubmitField("Change email address")


class AskResetForm(AccountForm):
    """The address that a link is sent to."""

    email = fields.line(
        "Email address", EMAIL_LENGTH, type="email", autocomplete="email"
    )
    submit = SubmitField("Send a link")


class ResetForm(AccountForm):
    """A new password, from whoever has the link."""

    password = new_password()
    again = password_again()
    submit = SubmitField("Set password")
