"""Forms about items."""

from wtforms import DecimalField, SelectField, SubmitField
from wtforms.validators import NumberRange, Optional

from mypack import fields
from mypack.database import HIGHEST_PRICE, PRICE_DECIMALS
from mypack.item.models import CATEGORIES, NAME_LENGTH
from mypack.list_page import ListForm
from mypack.row_form import ChangeForm, RowForm

EVERY_CATEGORY = {"": "All"} | {one: one.capitalize() for one in CATEGORIES}
SORTS = {
    "name": "Name, A to Z",
    "-name": "Name, Z to A",
    "price": "Price, low to high",
    "-price": "Price, high to low",
    "category": "Category, A to Z",
    "-category": "Category, Z to A",
}


class ItemFields:
    """What is typed about an item."""

    name = fields.line("Name", NAME_LENGTH, autocomplete="off")
    category = fields.choice("Category", CATEGORIES)
    price = fields.money("Price")


class CreateItemForm(ItemFields, RowForm):
    """A new item."""

    submit = SubmitField("Create item")


class ChangeItemForm(ItemFields, ChangeForm):
    """An item that exists."""

    submit = SubmitField("Save changes")


class ItemListForm(ListForm):
    """Which items are listed, and in which order."""

    category = SelectField("Category", choices=EVERY_CATEGORY, default="")
    price = DecimalField(
        "Price up to",
        [Optional(), fields.a_number, NumberRange(0, HIGHEST_PRICE)],
        places=PRICE_DECIMALS,
        render_kw={"inputmode": "decimal"},
    )
    sort = SelectField("Sort by", choices=SORTS, default="name")
