"""Forms about suppliers."""

from typing import Any

from wtforms import SelectField, SubmitField

from mypack import fields
from mypack.list_page import ListForm
from mypack.row_form import ChangeForm, RowForm
from mypack.supplier.models import NAME_LENGTH, TOWN_LENGTH

SORTS = {
    "name": "Name, A to Z",
    "-name": "Name, Z to A",
    "town": "Town, A to Z",
    "-town": "Town, Z to A",
}


class SupplierFields(RowForm):
    """What is typed about a supplier."""

    name = fields.line("Name", NAME_LENGTH, autocomplete="off")
    town = fields.line("Town", TOWN_LENGTH, required=False, autocomplete="off")

    def values(self) -> dict[str, Any]:
        """A town that was left empty is none."""
        return super().values() | {"town": self.town.data or None}


class CreateSupplierForm(SupplierFields):
    """A new supplier."""

    submit = SubmitField("Create supplier")


class ChangeSupplierForm(SupplierFields, ChangeForm):
    """A supplier that exists."""

    submit = SubmitField("Save changes")


class SupplierListForm(ListForm):
    """Which suppliers are listed, and in which order."""

    sort = SelectField("Sort by", choices=SORTS, default="name")
