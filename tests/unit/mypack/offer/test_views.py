from collections.abc import Callable
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mypack.extensions import db
from mypack.offer.service import add_offer, change_offer, find_offer
from mypack.supplier.models import Offer

from ..filled_form import fill_in, send

pytestmark = pytest.mark.every_database


@pytest.fixture
def editor(sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    return sign_in("edith")


def costs(app: Flask, item_id: int = 1) -> dict[int, Decimal]:
    query = db.select(Offer).filter_by(item_id=item_id)
    with app.app_context():
        return {one.supplier_id: one.cost for one in db.session.scalars(query)}


def test_an_editor_adds_an_offer_of_a_supplier_that_has_none(
    app: Flask, editor: FlaskClient
) -> None:
    page = editor.get("/item/1/offer/create").text
    assert "Lotus Leaf Teas" in page
    assert "Casa Verde Imports" not in page
    answer = send(editor, "/item/1/offer/create", cost="0.7")
    assert answer.location == "/item/1"
    assert "The offer is added." in editor.get("/item/1").text
    assert costs(app)[3] == Decimal("0.70")


def test_what_is_wrong_with_an_offer_is_told_at_its_field(
    app: Flask, editor: FlaskClient
) -> None:
    before = costs(app)
    for typed, message in (
        ({"supplier_id": None}, "Choose a supplier"),
        ({"supplier_id": "x"}, "Choose a supplier"),
        ({"supplier_id": "99"}, "Choose a supplier"),
        ({"supplier_id": "1"}, "Choose a supplier"),
        ({"supplier_id": "9" * 5000}, "Choose a supplier"),
        ({"cost": ""}, "Enter the cost."),
        ({"cost": "NaN"}, "Enter an amount, such as 3.19."),
        ({"cost": "-1"}, "Enter an amount from 0 to 999.99."),
        ({"cost": "1e9"}, "Enter an amount from 0 to 999.99."),
        ({"cost": "0.001"}, "Use at most 2 decimals."),
    ):
        answer = send(editor, "/item/1/offer/create", **{"cost": "1"} | typed)
        assert answer.status_code == 400, typed
        assert message in answer.text, typed
    assert costs(app) == before


def test_an_offer_that_came_meanwhile_is_told(
    app: Flask, editor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def all_suppliers(_: object) -> list[object]:
        from mypack.supplier.models import Supplier

        return list(db.session.scalars(db.select(Supplier)))

    monkeypatch.setattr("mypack.offer.views.suppliers_without_offer", all_suppliers)
    answer = send(editor, "/item/1/offer/create", supplier_id="1", cost="1")
    assert answer.status_code == 409
    assert "This supplier is taken. Choose another one." in answer.text
    assert costs(app)[1] == Decimal("0.62")


def test_an_item_that_everybody_offers_has_no_form(
    app: Flask, editor: FlaskClient
) -> None:
    with app.app_context():
        add_offer(item_id=1, supplier_id=3, cost=Decimal(1))
    page = editor.get("/item/1/offer/create").text
    assert "Every supplier offers Espresso already." in page
    assert "<form" not in page


def test_an_editor_changes_what_a_supplier_asks(
    app: Flask, editor: FlaskClient
) -> None:
    assert send(editor, "/item/1/offer/1/edit", cost="0.99").location == "/item/1"
    assert costs(app)[1] == Decimal("0.99")


def test_an_offer_that_changed_meanwhile_is_not_overwritten(
    app: Flask, editor: FlaskClient
) -> None:
    typed = fill_in(editor, "/item/1/offer/1/edit") | {"cost": "0.99"}
    with app.app_context():
        offer = find_offer(1, 1)
        assert offer
        change_offer(offer, cost=Decimal("0.11"))
    answer = editor.post("/item/1/offer/1/edit", data=typed)
    assert answer.status_code == 409
    assert "<dt>Cost</dt><dd>0.11</dd>" in answer.text
    assert costs(app)[1] == Decimal("0.11")


def test_an_offer_is_deleted_after_a_question(app: Flask, editor: FlaskClient) -> None:
    assert (
        "The supplier and the item stay." in editor.get("/item/1/offer/1/delete").text
    )
    assert send(editor, "/item/1/offer/1/delete").location == "/item/1"
    assert list(costs(app)) == [2]


def test_an_offer_that_is_not_there_is_not_found(editor: FlaskClient) -> None:
    for path in ("99/offer/create", "1/offer/3/edit", "99/offer/1/delete"):
        assert editor.get(f"/item/{path}").status_code == 404, path
