"""Pages of the items: the menu for guests, the list for whoever looks after it."""

from decimal import Decimal

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from mypack.item.forms import ChangeItemForm, CreateItemForm, ItemListForm
from mypack.item.models import CATEGORIES, Item
from mypack.item.service import (
    add_item,
    by_category,
    change_item,
    delete_item,
    find_item,
    list_items,
    menu_items,
)
from mypack.list_page import asked_page, listing
from mypack.listing import MOST_PER_PAGE
from mypack.permission import require
from mypack.row_form import DeleteForm

bp = Blueprint("item", __name__)


@bp.get("/")
def menu() -> str:
    """Show every item by category."""
    return render_template("item/menu.html", categories=by_category(menu_items()))


@bp.get("/item/")
@bp.get("/item/under/<float:price>")
@bp.get(f"/item/category/<any({', '.join(CATEGORIES)}):category>")
def index(category: str | None = None, price: float | None = None) -> str:
    """Show the items that the URL asks for, a page at a time."""
    highest = None if price is None else Decimal(str(price))
    form = ItemListForm(category=category, price=highest)
    asked = form.wanted()
    rows = list_items(
        q=asked["q"],
        category=asked["category"] or None,
        highest_price=asked["price"],
        sort=asked["sort"],
        page=asked_page(),
    )
    return render_template("item/index.html", listing=listing(rows, form))


@bp.get("/item/live")
def live() -> str:
    """Show the items as the browser gets them from the API while somebody types."""
    form = ItemListForm()
    rows = list_items(q=form.wanted()["q"], per_page=MOST_PER_PAGE)
    return render_template("item/live.html", rows=rows, most=MOST_PER_PAGE)


@bp.get("/item/<id:item_id>")
def show(item_id: int) -> str:
    """Show one item, who offers it, and for how much."""
    return render_template("item/show.html", item=found_item(item_id))


@bp.route("/item/create", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """Add an item."""
    require("item.create")
    form = CreateItemForm()
    if form.is_written(lambda: add_item(**form.values())):
        flash(f"{form.name.data} is on the menu.", "success")
        return redirect(url_for("item.show", item_id=form.row.id))
    return render_template("item/create.html", form=form), form.status


@bp.route("/item/<id:item_id>/edit", methods=["GET", "POST"])
def edit(item_id: int) -> ResponseReturnValue:
    """Change an item."""
    require("item.update")
    item = found_item(item_id)
    form = ChangeItemForm(obj=item)
    version = form.version.data
    if form.is_written(lambda: change_item(item, version=version, **form.values())):
        flash(f"{item.name} is changed.", "success")
        return redirect(url_for("item.show", item_id=item_id))
    return render_template("item/edit.html", form=form, item=item), form.status


@bp.route("/item/<id:item_id>/delete", methods=["GET", "POST"])
def delete(item_id: int) -> ResponseReturnValue:
    """Delete an item and its offers, once it was said what goes with it."""
    require("item.delete")
    item = found_item(item_id)
    form = DeleteForm(obj=item)
    if form.is_written(lambda: delete_item(item, version=form.version.data)):
        flash("The item is deleted.", "success")
        return redirect(url_for("item.index"))
    return render_template("item/delete.html", form=form, item=item), form.status


def found_item(item_id: int) -> Item:
    """Return the item, or answer that there is no such page."""
    return find_item(item_id) or abort(404)
