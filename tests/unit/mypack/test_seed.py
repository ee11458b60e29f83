from decimal import Decimal

from flask import Flask

from mypack.extensions import db
from mypack.item.models import Item


def test_seeding_again_changes_nothing(app: Flask) -> None:
    with app.app_context():
        db.session.get_one(Item, 1).price = Decimal("4.00")
        db.session.commit()
    result = app.test_cli_runner().invoke(args=["seed"])
    assert result.output == "seed complete\n"
    with app.app_context():
        assert db.session.get_one(Item, 1).price == Decimal("4.00")


def test_seeding_adds_what_is_missing(app: Flask) -> None:
    with app.app_context():
        db.session.execute(db.delete(Item).filter_by(name="Green Tea"))
        db.session.commit()
    result = app.test_cli_runner().invoke(args=["seed"])
    assert result.output == "added Green Tea\nseed complete\n"
