"""What can be done with suppliers; pages, API and administration all come here."""

from typing import TypedDict, Unpack

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import func
from sqlalchemy.orm import joinedload, selectinload

from mypack import store
from mypack.extensions import db
from mypack.listing import PER_PAGE, Sorts, both_ways, found, ordered, paged
from mypack.supplier.models import Offer, Supplier

# Databases disagree on whether nothing comes first.
SORTS: Sorts = {"name": Supplier.search_name, "town": func.coalesce(Supplier.town, "")}
SORT_NAMES = both_ways(SORTS)


class SupplierValues(TypedDict, total=False):
    """What of a supplier can be changed."""

    name: str
    town: str | None


def list_suppliers(
    *, q: str = "", sort: str = "name", page: int = 1, per_page: int = PER_PAGE
) -> Pagination:
    """Return one page of the suppliers that fit, each with its offers.

    `q` is words of the name; `sort` is one of SORT_NAMES, else SortUnknown is raised.
    """
    query = db.select(Supplier).where(*found(Supplier.search_name, q))
    query = ordered(query, SORTS, sort, Supplier.search_name, Supplier.id)
    return paged(query.options(selectinload(Supplier.offers)), page, per_page)


def find_supplier(supplier_id: int) -> Supplier | None:
    """Return the supplier with its offers and their items, or None."""
    return db.session.get(
        Supplier,
        supplier_id,
        options=[selectinload(Supplier.offers).options(joinedload(Offer.item))],
    )


def add_supplier(*, name: str, town: str | None = None) -> Supplier:
    """Add a supplier. Raises Duplicate when a supplier has this name."""
    supplier = Supplier(name=name, town=town)
    store.add(supplier)
    return supplier


def change_supplier(
    supplier: Supplier, *, version: int | None = None, **values: Unpack[SupplierValues]
) -> Supplier:
    """Change the values given; others stay. Raises Duplicate or StaleDataError."""
    store.change(supplier, version, values)
    return supplier


def delete_supplier(supplier: Supplier, *, version: int | None = None) -> None:
    """Delete a supplier. Raises StaleDataError, or InUse while it offers something."""
    store.delete(supplier, version)
