"""Items and suppliers in the administration."""

from typing import Any

from mypack.admin.choice import Choice
from mypack.admin.editable import EditableTable
from mypack.item.forms import ChangeItemForm, CreateItemForm
from mypack.item.models import CATEGORIES, Item
from mypack.item.service import add_item, change_item, delete_item
from mypack.supplier.forms import ChangeSupplierForm, CreateSupplierForm
from mypack.supplier.models import Supplier
from mypack.supplier.service import add_supplier, change_supplier, delete_supplier


class ItemTable(EditableTable):
    """What the café sells; its offers go with an item."""

    noun, row_model = "item", Item
    create_row_form, change_row_form = CreateItemForm, ChangeItemForm
    goes_too = "The offers of an item go with it."
    search_columns = (Item.search_name,)
    column_list = column_export_list = ("name", "category", "price")
    sorts = {  # noqa: RUF012
        "name": Item.search_name,
        "category": Item.category,
        "price": Item.price,
    }
    column_default_sort = "search_name"
    column_filters = (
        Choice(
            Item.category, "Category", {one: one.capitalize() for one in CATEGORIES}
        ),
    )

    def add(self, form: CreateItemForm) -> Item:
        """Add the item."""
        return add_item(**form.values())

    def change(self, row: Item, version: int | None, form: ChangeItemForm) -> Item:
        """Change the item."""
        return change_item(row, version=version, **form.values())

    def delete(self, row: Item) -> None:
        """Delete the item and its offers."""
        delete_item(row)


class SupplierTable(EditableTable):
    """Whom the café buys from."""

    noun, row_model = "supplier", Supplier
    create_row_form, change_row_form = CreateSupplierForm, ChangeSupplierForm
    in_use = "it still offers items. Delete its offers first"
    search_columns = (Supplier.search_name,)
    column_list = column_export_list = ("name", "town")
    sorts = {"name": Supplier.search_name, "town": Supplier.town}  # noqa: RUF012
    column_default_sort = "search_name"

    def add(self, form: CreateSupplierForm) -> Supplier:
        """Add the supplier."""
        return add_supplier(**form.values())

    def change(self, row: Supplier, version: int | None, form: Any) -> Supplier:
        """Change the supplier."""
        return change_supplier(row, version=version, **form.values())

    def delete(self, row: Supplier) -> None:
        """Delete the supplier. Raises InUse while it offers something."""
        delete_supplier(row)
