"""Forms of the administration, where a feature has none that fits."""

from typing import Any

from flask import current_app
from wtforms import BooleanField, PasswordField, SelectMultipleField, SubmitField
from wtforms.validators import Length, Optional
from wtforms.widgets import CheckboxInput

from mypack import fields
from mypack.permission import ROLES
from mypack.row_form import ChangeForm
from mypack.user.forms import AccountForm, new_password
from mypack.user.models import EMAIL_LENGTH, NAME_LENGTH, User
from mypack.user.password import LONGEST, SHORTEST


class RolesField(SelectMultipleField):
    """A box to tick for each role."""

    option_widget = CheckboxInput()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        choices = {role: role.capitalize() for role in ROLES}
        super().__init__(*args, choices=choices, coerce=str, **kwargs)
        self.type = "RadioField"  # Bootstrap-Flask draws boxes as it draws these


class CreateUserForm(AccountForm):
    """A new account of this site."""

    name = fields.line("Name", NAME_LENGTH, autocomplete="off", autocapitalize="none")
    email = fields.line("Email address", EMAIL_LENGTH, required=False, type="email")
    password = new_password()
    roles = RolesField("Roles")
    is_active = BooleanField("May sign in", default=True)
    submit = SubmitField("Create user")


class ChangeUserForm(AccountForm, ChangeForm):
    """A user; the name stays, and a password is only set."""

    email = fields.line("Email address", EMAIL_LENGTH, required=False, type="email")
    password = PasswordField(
        "New password",
        [
            Optional(),
            Length(SHORTEST, LONGEST, f"Use {SHORTEST} to {LONGEST:,} characters."),
        ],
        description="Leave it empty to keep the password. A new one ends all sessions.",
        render_kw={"autocomplete": "new-password"},
    )
    roles = RolesField("Roles")
    is_active = BooleanField(
        "May sign in", description="Without it the user is signed out at once."
    )
    submit = SubmitField("Save changes")

    def __init__(self, *args: Any, obj: User, **kwargs: Any) -> None:
        super().__init__(*args, obj=obj, **kwargs)
        if obj.is_directory:
            del self.password
        if obj.is_directory and current_app.config["LDAP_ROLES"]:
            del self.roles

    def _follow(self) -> None:
        """Say what is stored in words; a password is not stored at all."""
        super()._follow()
        self.current = [(label, in_words(value)) for label, value in self.current]


def in_words(value: Any) -> Any:
    """Return a list of names as one text, and a switch as a word."""
    if isinstance(value, list):
        return ", ".join(str(one) for one in value) or None
    return {True: "Yes", False: "No"}[value] if isinstance(value, bool) else value
