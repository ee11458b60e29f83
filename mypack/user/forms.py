"""Forms about users."""

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField, SubmitField
from wtforms.validators import InputRequired, Length

from mypack.user.password import LONGEST


class SignInForm(FlaskForm):
    """Name and password."""

    name = StringField(
        "Username",
        [InputRequired("Enter your username."), Length(max=80)],
        render_kw={"autocomplete": "username", "autocapitalize": "none"},
    )
    password = PasswordField(
        "Password",
        [InputRequired("Enter your password."), Length(max=LONGEST)],
        render_kw={"autocomplete": "current-password"},
    )
    submit = SubmitField("Sign in")


class SignOutForm(FlaskForm):
    """A button: signing out changes something, so it is no link."""

    submit = SubmitField("Sign out")
