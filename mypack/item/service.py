"""What can be done with items."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby
from operator import attrgetter

from sqlalchemy.exc import IntegrityError

from mypack.extensions import db
from mypack.item.models import Item

SEED = (
    ("coffee", "Espresso", "3.19"),
    ("coffee", "Cappuccino", "3.29"),
    ("coffee", "Caffe Latte", "3.39"),
    ("tea", "Green Tea", "2.99"),
    ("tea", "Wulong Tea", "2.89"),
)


def list_items() -> list[Item]:
    """Return every item by category, then in the order of entry."""
    return list(db.session.scalars(db.select(Item).order_by(Item.category, Item.id)))


def by_category(items: Iterable[Item]) -> list[tuple[str, list[Item]]]:
    """Return the items as one list per category."""
    groups = groupby(items, attrgetter("category"))
    return [(category, list(group)) for category, group in groups]


def seed_items() -> list[str]:
    """Add the seed items whose names are missing; return the names added."""
    known = set(db.session.scalars(db.select(Item.name)))
    missing = [row for row in SEED if row[1] not in known]
    added = [row[1] for row in missing if _add(*row)]
    db.session.commit()
    return added


def _add(category: str, name: str, price: str) -> bool:
    try:
        with db.session.begin_nested():
            db.session.add(Item(category=category, name=name, price=Decimal(price)))
    except IntegrityError:  # another host seeds at the same moment
        return False
    return True
