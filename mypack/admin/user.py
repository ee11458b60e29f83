"""Users and roles in the administration; no page of it knows of password hashes."""

from typing import Any

from flask_admin.actions import action
from markupsafe import Markup, escape

from mypack.admin.choice import Choice, switch
from mypack.admin.editable import EditableTable
from mypack.admin.forms import ChangeUserForm, CreateUserForm
from mypack.admin.table import Table
from mypack.permission import ROLES
from mypack.store import InUse
from mypack.user.models import Role, User
from mypack.user.rules import UserRefused
from mypack.user.service import (
    activate,
    change_user,
    create_user,
    deactivate,
    delete_user,
    set_password,
)

ON_PAGES = ("name", "email", "roles", "is_active", "is_directory")


class UserTable(EditableTable):
    """Accounts of this site and of the directory."""

    noun, row_model = "user", User
    create_row_form, change_row_form = CreateUserForm, ChangeUserForm
    goes_too = "The tokens of a user go too."
    in_use = "there are posts by this user. Deactivate the account instead"
    refusals = (InUse, UserRefused)
    search_columns = (User.name, User.email)
    column_list = column_export_list = ON_PAGES
    column_labels = {  # noqa: RUF012
        "email": "Email address",
        "is_active": "May sign in",
        "is_directory": "Directory",
    }
    sorts = {  # noqa: RUF012
        "name": User.name,
        "email": User.email,
        "is_active": User.is_active,
        "is_directory": User.is_directory,
    }
    column_default_sort = "name"
    column_filters = (
        Choice(
            User.id,
            "Role",
            ROLES,
            lambda value: User.roles.any(Role.name == value),
        ),
        switch(User.is_active, "May sign in"),
        switch(User.is_directory, "Directory"),
    )

    def add(self, form: CreateUserForm) -> User:
        """Add an account with a password."""
        values = form.values()
        name, password, roles = (
            values.pop(key) for key in ("name", "password", "roles")
        )
        return create_user(name, password, *roles, **values)

    def change(self, row: User, version: int | None, form: Any) -> User:
        """Change the account, and set a password when one was typed."""
        values = form.values()
        password = values.pop("password", None)
        change_user(row, version=version, **values)
        if password:
            set_password(row, password)
        return row

    def delete(self, row: User) -> None:
        """Delete the account. Raises InUse or LastAdministrator."""
        delete_user(row)

    def record(self, event: str, label: str) -> None:
        """The service has written to the log."""

    @action("deactivate", "Deactivate", "Whoever is deactivated is signed out at once.")
    def action_deactivate(self, rows: list[User]) -> None:
        """Keep the users out."""
        self.each(rows, deactivate, "deactivated")

    @action("activate", "Activate", "Whoever is activated may sign in again.")
    def action_activate(self, rows: list[User]) -> None:
        """Let the users in again."""
        self.each(rows, activate, "activated")


class RoleTable(Table):
    """The roles that the code knows; who has one is set with the user."""

    noun, row_model = "role", Role
    column_list = ("name", "users")
    column_export_list = ("name",)
    sorts = {"name": Role.name}  # noqa: RUF012
    column_default_sort = "name"

    def _link(self, context: Any, row: Role, name: str) -> Markup:
        url = self.get_url("admin_user.index_view", flt0_role_is=row.name)
        return Markup('<a href="{}">Show who has it</a>').format(escape(url))

    column_formatters = {"users": _link}  # noqa: RUF012
