from collections.abc import Iterator
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy.orm.exc import StaleDataError

from mypack.extensions import db
from mypack.item.service import find_item
from mypack.offer.service import (
    add_offer,
    change_offer,
    delete_offer,
    find_offer,
    suppliers_without_offer,
)
from mypack.store import Duplicate, InUse
from mypack.supplier.models import Offer, Supplier
from mypack.supplier.service import (
    add_supplier,
    change_supplier,
    delete_supplier,
    find_supplier,
    list_suppliers,
)

pytestmark = pytest.mark.every_database

ROASTERS, IMPORTS, TEAS = (
    "Bergmann Coffee Roasters",
    "Casa Verde Imports",
    "Lotus Leaf Teas",
)


@pytest.fixture(autouse=True)
def context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("name", [ROASTERS, IMPORTS, TEAS, "Nowhere"]),
        ("-name", ["Nowhere", TEAS, IMPORTS, ROASTERS]),
        ("town", ["Nowhere", IMPORTS, ROASTERS, TEAS]),
        ("-town", [TEAS, ROASTERS, IMPORTS, "Nowhere"]),
    ],
)
def test_suppliers_are_sorted_both_ways(sort: str, expected: list[str]) -> None:
    add_supplier(name="Nowhere")
    assert [one.name for one in list_suppliers(sort=sort).items] == expected


def test_suppliers_are_searched_by_words_of_their_names() -> None:
    assert [one.name for one in list_suppliers(q="CASA imports").items] == [IMPORTS]


def test_a_supplier_that_offers_something_cannot_be_deleted() -> None:
    supplier = db.session.get_one(Supplier, 1)
    with pytest.raises(InUse):
        delete_supplier(supplier, version=1)
    assert find_supplier(1)


def test_a_supplier_that_offers_nothing_can_be_deleted() -> None:
    supplier = add_supplier(name="Nowhere")
    delete_supplier(supplier, version=1)
    assert find_supplier(supplier.id) is None


def test_two_suppliers_cannot_have_one_name() -> None:
    with pytest.raises(Duplicate) as told:
        add_supplier(name=ROASTERS)
    assert told.value.field == "name"


def test_a_town_can_be_taken_away_and_the_name_stays() -> None:
    supplier = change_supplier(db.session.get_one(Supplier, 1), version=1, town=None)
    assert (supplier.name, supplier.town, supplier.version) == (ROASTERS, None, 2)


def test_an_older_version_of_a_supplier_is_refused() -> None:
    supplier = change_supplier(db.session.get_one(Supplier, 1), town="Kiel")
    with pytest.raises(StaleDataError):
        change_supplier(supplier, version=1, town="Bonn")


def test_s9_each_side_of_an_offer_knows_the_other() -> None:
    offer = find_offer(1, 2)
    item, supplier = find_item(1), find_supplier(2)
    assert offer
    assert item
    assert supplier
    assert (offer.item, offer.supplier) == (item, supplier)
    assert offer in item.offers
    assert offer in supplier.offers
    assert offer.cost == Decimal("0.58")


def test_a_supplier_offers_an_item_once() -> None:
    with pytest.raises(Duplicate) as told:
        add_offer(item_id=1, supplier_id=1, cost=Decimal(1))
    assert told.value.field == "supplier_id"


def test_an_offer_that_somebody_adds_at_the_same_moment_is_told() -> None:
    with db.engine.begin() as other:
        other.execute(
            db.insert(Offer).values(item_id=5, supplier_id=1, cost=1, version=1)
        )
    with pytest.raises(Duplicate) as told:
        add_offer(item_id=5, supplier_id=1, cost=Decimal(1))
    assert told.value.field == "supplier_id"


@pytest.mark.parametrize(("item_id", "supplier_id"), [(99, 1), (1, 99)])
def test_nothing_is_offered_that_does_not_exist(item_id: int, supplier_id: int) -> None:
    with pytest.raises(InUse):
        add_offer(item_id=item_id, supplier_id=supplier_id, cost=Decimal(1))


def test_an_offer_is_changed_and_deleted_alone() -> None:
    offer = find_offer(1, 1)
    assert offer
    change_offer(offer, cost=Decimal("0.7"), version=1)
    with pytest.raises(StaleDataError):
        change_offer(offer, cost=Decimal("0.8"), version=1)
    delete_offer(offer, version=2)
    assert find_offer(1, 1) is None
    assert find_item(1)
    assert find_supplier(1)


def test_whoever_offers_an_item_is_not_asked_again() -> None:
    item = find_item(1)
    assert item
    assert [one.name for one in suppliers_without_offer(item)] == [TEAS]
