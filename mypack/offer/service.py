"""What can be done with offers; pages, API and administration all come here."""

from decimal import Decimal

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy.orm import contains_eager, joinedload

from mypack import store
from mypack.extensions import db
from mypack.item.models import Item
from mypack.listing import PER_PAGE, Sorts, both_ways, ordered, paged
from mypack.supplier.models import Offer, Supplier

SORTS: Sorts = {
    "cost": Offer.cost,
    "item": Item.search_name,
    "supplier": Supplier.search_name,
}
SORT_NAMES = both_ways(SORTS)


def list_offers(
    *,
    item_id: int | None = None,
    supplier_id: int | None = None,
    sort: str = "cost",
    page: int = 1,
    per_page: int = PER_PAGE,
) -> Pagination:
    """Return one page of the offers for an item, or of a supplier, with both of them.

    `sort` is one of SORT_NAMES, else SortUnknown is raised.
    """
    both = [contains_eager(Offer.item), contains_eager(Offer.supplier)]
    query = db.select(Offer).join(Offer.item).join(Offer.supplier).options(*both)
    if item_id is not None:
        query = query.where(Offer.item_id == item_id)
    if supplier_id is not None:
        query = query.where(Offer.supplier_id == supplier_id)
    query = ordered(query, SORTS, sort, Offer.item_id, Offer.supplier_id)
    return paged(query, page, per_page)


def find_offer(item_id: int, supplier_id: int) -> Offer | None:
    """Return the offer with its item and supplier, or None."""
    both = [joinedload(Offer.item), joinedload(Offer.supplier)]
    return db.session.get(Offer, (item_id, supplier_id), options=both)


def suppliers_without_offer(item: Item) -> list[Supplier]:
    """Return the suppliers that do not offer the item yet, by name."""
    offering = db.select(Offer.supplier_id).where(Offer.item_id == item.id)
    query = db.select(Supplier).where(Supplier.id.not_in(offering))
    return list(db.session.scalars(query.order_by(Supplier.search_name, Supplier.id)))


def add_offer(*, item_id: int, supplier_id: int, cost: Decimal) -> Offer:
    """Add what a supplier asks for an item.

    Raises Duplicate when it offers the item already, InUse when one of them is gone.
    """
    if db.session.get(Offer, (item_id, supplier_id)):
        raise store.Duplicate("supplier_id")
    offer = Offer(item_id=item_id, supplier_id=supplier_id, cost=cost)
    try:
        store.add(offer)
    except store.Duplicate as failure:  # added by somebody else this moment
        raise store.Duplicate("supplier_id") from failure
    return offer


def change_offer(offer: Offer, *, cost: Decimal, version: int | None = None) -> Offer:
    """Change what the supplier asks. Raises StaleDataError."""
    store.change(offer, version, {"cost": cost})
    return offer


def delete_offer(offer: Offer, *, version: int | None = None) -> None:
    """Delete the offer; item and supplier stay. Raises StaleDataError."""
    store.delete(offer, version)
