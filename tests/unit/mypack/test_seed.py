from decimal import Decimal

import pytest
from flask import Flask

from mypack.extensions import db
from mypack.item.models import Item
from mypack.offer.service import find_offer
from mypack.seed import ITEMS, OFFERS, SUPPLIERS
from mypack.supplier.models import Offer, Supplier

pytestmark = pytest.mark.every_database


def seed(app: Flask) -> str:
    return app.test_cli_runner().invoke(args=["seed"]).output


def numbers(app: Flask) -> list[int | None]:
    with app.app_context():
        return [
            db.session.scalar(db.select(db.func.count()).select_from(model))
            for model in (Item, Supplier, Offer)
        ]


def test_a_new_cafe_has_items_suppliers_and_offers(app: Flask) -> None:
    assert numbers(app) == [len(ITEMS), len(SUPPLIERS), len(OFFERS)]


def test_an_empty_database_is_filled(app: Flask) -> None:
    with app.app_context():
        for model in (Offer, Item, Supplier):
            db.session.execute(db.delete(model))
        db.session.commit()
    assert seed(app).count("added ") == len(ITEMS) + len(SUPPLIERS)
    assert numbers(app) == [len(ITEMS), len(SUPPLIERS), len(OFFERS)]


def test_seeding_again_changes_nothing(app: Flask) -> None:
    with app.app_context():
        db.session.get_one(Item, 1).price = Decimal("4.00")
        db.session.delete(db.session.get_one(Offer, (1, 1)))
        db.session.commit()
    assert seed(app) == "seed complete\n"
    with app.app_context():
        assert db.session.get_one(Item, 1).price == Decimal("4.00")
        assert find_offer(1, 1) is None


def test_seeding_adds_what_is_missing_with_its_offers(app: Flask) -> None:
    with app.app_context():
        db.session.execute(db.delete(Item).filter_by(name="Green Tea"))
        db.session.commit()
    assert numbers(app)[2] == len(OFFERS) - 2
    assert seed(app) == "added Green Tea\nseed complete\n"
    assert numbers(app)[2] == len(OFFERS)


def test_one_that_was_renamed_is_no_obstacle(app: Flask) -> None:
    with app.app_context():
        db.session.get_one(Supplier, 1).name = "Bergmann & Daughters"
        db.session.commit()
    assert seed(app) == "added Bergmann Coffee Roasters\nseed complete\n"
