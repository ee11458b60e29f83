"""Items for programs."""

from typing import Any

from flask import url_for
from flask_sqlalchemy.pagination import Pagination

from mypack.api import ApiBlueprint
from mypack.item.models import Item
from mypack.item.schemas import ItemListArguments, ItemSchema
from mypack.item.service import (
    add_item,
    change_item,
    delete_item,
    find_item,
    list_items,
)

bp = ApiBlueprint("item_api", __name__, path="/item", tag="Items")


@bp.get("/")
@bp.allowed("item.list")
@bp.arguments(ItemListArguments, location="query")
@bp.paged(ItemSchema)
def index(arguments: dict[str, Any]) -> Pagination:
    """List items."""
    return list_items(**arguments)


@bp.post("/")
@bp.allowed("item.create")
@bp.etag
@bp.arguments(ItemSchema)
@bp.alt_response(409, response="CONFLICT")
@bp.response(201, ItemSchema)
def create(values: dict[str, Any]) -> tuple[Item, dict[str, str]]:
    """Add an item; Location tells where it is."""
    item = add_item(**values)
    return item, {"Location": url_for(".show", item_id=item.id)}


@bp.get("/<id:item_id>")
@bp.allowed("item.get", find_item)
@bp.etag
@bp.response(200, ItemSchema)
def show(item: Item) -> Item:
    """Show an item."""
    return item


@bp.put("/<id:item_id>")
@bp.allowed("item.update", find_item)
@bp.etag
@bp.arguments(ItemSchema)
@bp.alt_response(409, response="CONFLICT")
@bp.response(200, ItemSchema)
def replace(item: Item, values: dict[str, Any]) -> Item:
    """Replace an item."""
    bp.check_etag(item, ItemSchema)
    return change_item(item, **values)


@bp.patch("/<id:item_id>")
@bp.allowed("item.update", find_item)
@bp.etag
@bp.arguments(ItemSchema(partial=True))
@bp.alt_response(409, response="CONFLICT")
@bp.response(200, ItemSchema)
def change(item: Item, values: dict[str, Any]) -> Item:
    """Change some fields of an item; the others stay."""
    bp.check_etag(item, ItemSchema)
    return change_item(item, **values)


@bp.delete("/<id:item_id>")
@bp.allowed("item.delete", find_item)
@bp.etag
@bp.response(204)
def delete(item: Item) -> None:
    """Delete an item and the offers of it."""
    bp.check_etag(item, ItemSchema)
    delete_item(item)
