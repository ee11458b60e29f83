"""What can be done with items; pages, API and administration all come here."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import TypedDict, Unpack

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy.orm import joinedload, selectinload

from mypack import store
from mypack.database import HIGHEST_PRICE
from mypack.extensions import db
from mypack.item.models import Item
from mypack.listing import PER_PAGE, Sorts, both_ways, found, ordered, paged
from mypack.supplier.models import Offer

SORTS: Sorts = {
    "name": Item.search_name,
    "price": Item.price,
    "category": Item.category,
}
SORT_NAMES = both_ways(SORTS)


class ItemValues(TypedDict, total=False):
    """What of an item can be changed."""

    category: str
    name: str
    price: Decimal


def list_items(
    *,
    q: str = "",
    category: str | None = None,
    highest_price: Decimal | None = None,
    sort: str = "name",
    page: int = 1,
    per_page: int = PER_PAGE,
) -> Pagination:
    """Return one page of the items that fit, each with its offers.

    `q` is words of the name; `sort` is one of SORT_NAMES, else SortUnknown is raised.
    """
    query = db.select(Item).where(*found(Item.search_name, q))
    if category is not None:
        query = query.where(Item.category == category)
    if highest_price is not None:
        query = query.where(Item.price <= min(highest_price, HIGHEST_PRICE))
    query = ordered(query, SORTS, sort, Item.search_name, Item.id)
    return paged(query.options(selectinload(Item.offers)), page, per_page)


def menu_items() -> list[Item]:
    """Return every item by category, then in the order of entry."""
    return list(db.session.scalars(db.select(Item).order_by(Item.category, Item.id)))


def by_category(items: Iterable[Item]) -> list[tuple[str, list[Item]]]:
    """Return the items, sorted by category, as one list per category."""
    groups = groupby(items, attrgetter("category"))
    return [(category, list(group)) for category, group in groups]


def find_item(item_id: int) -> Item | None:
    """Return the item with its offers and their suppliers, or None."""
    return db.session.get(
        Item,
        item_id,
        options=[selectinload(Item.offers).options(joinedload(Offer.supplier))],
    )


def add_item(*, category: str, name: str, price: Decimal) -> Item:
    """Add an item. Raises Duplicate when an item has this name."""
    item = Item(category=category, name=name, price=price)
    store.add(item)
    return item


def change_item(
    item: Item, *, version: int | None = None, **values: Unpack[ItemValues]
) -> Item:
    """Change the values given; others stay. Raises Duplicate or StaleDataError."""
    store.change(item, version, values)
    return item


def delete_item(item: Item, *, version: int | None = None) -> None:
    """Delete an item and the offers of it. Raises StaleDataError."""
    store.delete(item, version)
