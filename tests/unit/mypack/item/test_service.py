from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from mypack.extensions import db
from mypack.item.models import Item
from mypack.item.service import (
    SORT_NAMES,
    add_item,
    change_item,
    delete_item,
    find_item,
    list_items,
)
from mypack.listing import SortUnknown
from mypack.store import Duplicate
from mypack.supplier.models import Offer, Supplier

pytestmark = pytest.mark.every_database


@pytest.fixture(autouse=True)
def context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def names(**asked: Any) -> list[str]:
    return [item.name for item in list_items(**asked).items]


def number_of(model: type[Any]) -> int:
    return db.session.scalar(db.select(db.func.count()).select_from(model)) or 0


COFFEES = ["Caffe Latte", "Cappuccino", "Espresso"]
TEAS = ["Green Tea", "Wulong Tea"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"q": "TEA"}, TEAS),
        ({"q": "tea green"}, ["Green Tea"]),
        ({"q": "caffé"}, ["Caffe Latte"]),
        ({"q": "  "}, COFFEES + TEAS),
        ({"q": "%"}, []),
        ({"q": "_"}, []),
        ({"q": "\\"}, []),
        ({"q": "' OR 1=1 --"}, []),
        ({"q": "tea\x00green"}, ["Green Tea"]),
        ({"q": "\ud800"}, COFFEES + TEAS),
        ({"q": "x" * 100_000}, []),
        ({"category": "tea"}, TEAS),
        ({"highest_price": Decimal("2.98")}, ["Wulong Tea"]),
        ({"highest_price": Decimal("Infinity"), "q": "tea"}, TEAS),
        ({"category": "coffee", "highest_price": Decimal("3.19")}, ["Espresso"]),
        ({"category": "beer"}, []),
    ],
)
def test_items_are_found_by_what_is_asked(
    asked: dict[str, Any], expected: list[str]
) -> None:
    assert names(**asked) == expected


def test_items_are_sorted_both_ways() -> None:
    by_name = COFFEES + TEAS
    by_price = ["Wulong Tea", "Green Tea", "Espresso", "Cappuccino", "Caffe Latte"]
    assert {sort: names(sort=sort) for sort in SORT_NAMES} == {
        "name": by_name,
        "-name": by_name[::-1],
        "price": by_price,
        "-price": by_price[::-1],
        "category": COFFEES + TEAS,
        "-category": TEAS + COFFEES,
    }


def test_an_unknown_sort_names_those_allowed() -> None:
    for sort in ("", "-", "--name", "id", "name; DROP TABLE item"):
        with pytest.raises(SortUnknown, match="allowed: name, -name, price"):
            list_items(sort=sort)


def test_every_database_sorts_names_alike() -> None:
    for name in ("Äpfeltee", "zimt", "Zitrone", "apfel", "éclair", "10 Blätter"):
        add_item(category="tea", name=name, price=Decimal(8))
    sorted_names = ["10 Blätter", "apfel", "Äpfeltee", "éclair", "zimt", "Zitrone"]
    assert [name for name in names(category="tea") if name not in TEAS] == sorted_names


def test_pages_follow_each_other_and_a_page_too_far_is_empty() -> None:
    pages = [list_items(page=number, per_page=2) for number in (1, 2, 3, 4)]
    assert [len(page.items) for page in pages] == [2, 2, 1, 0]
    assert {page.total for page in pages} == {5}


def test_a_page_number_is_never_too_large_for_a_database() -> None:
    assert [list_items(page=page).total for page in (-5, 0, 10**30)] == [5, 5, 5]


def test_an_item_is_added_and_found() -> None:
    added = add_item(category="tea", name="Sencha", price=Decimal("4.2"))
    db.session.expire_all()
    found = find_item(added.id)
    assert found
    assert (found.name, found.price, found.version) == ("Sencha", Decimal("4.20"), 1)


def test_two_items_cannot_have_one_name() -> None:
    with pytest.raises(Duplicate) as told:
        add_item(category="tea", name="Espresso", price=Decimal(1))
    assert told.value.field == "name"
    assert number_of(Item) == 5


def test_a_change_counts_and_leaves_the_rest() -> None:
    item = change_item(db.session.get_one(Item, 1), version=1, price=Decimal(5))
    assert (item.name, item.price, item.version) == ("Espresso", Decimal(5), 2)


def test_a_change_to_a_name_that_is_taken_changes_nothing() -> None:
    item = db.session.get_one(Item, 1)
    with pytest.raises(Duplicate):
        change_item(item, name="Green Tea", price=Decimal(9))
    assert (item.name, item.price) == ("Espresso", Decimal("3.19"))


def test_a_change_of_an_older_version_is_refused() -> None:
    item = db.session.get_one(Item, 1)
    change_item(item, version=1, price=Decimal(4))
    with pytest.raises(StaleDataError):
        change_item(item, version=1, price=Decimal(5))
    assert item.price == Decimal(4)


def test_a_change_at_the_same_moment_is_refused() -> None:
    item = db.session.get_one(Item, 1)
    with db.engine.begin() as other:
        other.execute(db.update(Item).values(version=2).where(Item.id == 1))
    with pytest.raises(StaleDataError):
        change_item(item, version=1, price=Decimal(5))


def test_a_deletion_of_an_older_version_is_refused() -> None:
    item = change_item(db.session.get_one(Item, 1), price=Decimal(4))
    with pytest.raises(StaleDataError):
        delete_item(item, version=1)
    assert number_of(Item) == 5


def test_offers_go_with_their_item_and_suppliers_stay() -> None:
    suppliers, offers = number_of(Supplier), number_of(Offer)
    delete_item(db.session.get_one(Item, 1))
    assert (number_of(Item), number_of(Supplier)) == (4, suppliers)
    assert number_of(Offer) == offers - 2


@pytest.mark.parametrize(
    "values",
    [
        {"category": "beer", "price": Decimal(1)},
        {"category": "tea", "price": Decimal("-0.01")},
        {"category": "tea", "price": None},
    ],
)
def test_s9_the_database_itself_refuses_what_is_no_item(values: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        add_item(name="Stout", **values)
    assert number_of(Item) == 5
