"""What a new café begins with: the command adds what is missing, never at start."""

from decimal import Decimal

import click
from flask import Flask
from flask.cli import with_appcontext
from sqlalchemy.exc import IntegrityError

from mypack.commands import DatabaseCommand
from mypack.extensions import Base, db
from mypack.item.models import Item
from mypack.supplier.models import Offer, Supplier

ITEMS = (
    ("coffee", "Espresso", "3.19"),
    ("coffee", "Cappuccino", "3.29"),
    ("coffee", "Caffe Latte", "3.39"),
    ("tea", "Green Tea", "2.99"),
    ("tea", "Wulong Tea", "2.89"),
)
SUPPLIERS = (
    ("Bergmann Coffee Roasters", "Hamburg"),
    ("Casa Verde Imports", "Bremen"),
    ("Lotus Leaf Teas", "Rotterdam"),
)
OFFERS = (
    ("Espresso", "Bergmann Coffee Roasters", "0.62"),
    ("Espresso", "Casa Verde Imports", "0.58"),
    ("Cappuccino", "Bergmann Coffee Roasters", "0.74"),
    ("Caffe Latte", "Bergmann Coffee Roasters", "0.79"),
    ("Green Tea", "Lotus Leaf Teas", "0.35"),
    ("Green Tea", "Casa Verde Imports", "0.41"),
    ("Wulong Tea", "Lotus Leaf Teas", "0.52"),
)


def init_app(app: Flask) -> None:
    """Register the command."""
    app.cli.add_command(seed)


@click.command(cls=DatabaseCommand)
@with_appcontext
def seed() -> None:
    """Add the café's first items and suppliers; those that exist stay as they are."""
    for name in add_missing():
        click.echo(f"added {name}")
    click.echo("seed complete")


def add_missing() -> list[str]:
    """Add the items and suppliers whose names are missing; return the names added.

    An offer comes with the first of the two that is added, so that one which was
    deleted since stays deleted.
    """
    items, suppliers = _names(Item), _names(Supplier)
    added = [
        name
        for category, name, price in ITEMS
        if name not in items
        and _add(Item(category=category, name=name, price=Decimal(price)))
    ]
    added += [
        name
        for name, town in SUPPLIERS
        if name not in suppliers and _add(Supplier(name=name, town=town))
    ]
    _add_offers(added)
    db.session.commit()
    return added


def _add_offers(added: list[str]) -> None:
    items, suppliers = _names(Item), _names(Supplier)
    for item, supplier, cost in OFFERS:
        if item in added or supplier in added:
            ids = {"item_id": items[item], "supplier_id": suppliers[supplier]}
            _add(Offer(**ids, cost=Decimal(cost)))


def _names(model: type[Item | Supplier]) -> dict[str, int]:
    rows = db.session.execute(db.select(model.name, model.id))
    return {row.name: row.id for row in rows}


def _add(row: Base) -> bool:
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:  # another host seeds at the same moment
        return False
    return True
