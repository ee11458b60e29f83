import pytest
from flask import Flask
from flask.testing import FlaskClient

from mypack.extensions import db
from mypack.item.models import Item


@pytest.mark.parametrize("path", ["/", "/item/"])
def test_the_menu_shows_every_item_with_its_price(
    client: FlaskClient, path: str
) -> None:
    page = client.get(path).text
    for name, price in [
        ("Espresso", "3.19"),
        ("Cappuccino", "3.29"),
        ("Caffe Latte", "3.39"),
        ("Green Tea", "2.99"),
        ("Wulong Tea", "2.89"),
    ]:
        assert name in page
        assert price in page


def test_an_item_has_its_page(client: FlaskClient) -> None:
    page = client.get("/item/1")
    assert page.status_code == 200
    assert "Espresso" in page.text
    assert "Coffee" in page.text


@pytest.mark.parametrize("number", ["0", "99", "2147483648", "9" * 30, "-1", "x"])
def test_an_unknown_item_is_not_found(client: FlaskClient, number: str) -> None:
    assert client.get(f"/item/{number}").status_code == 404


def test_a_name_is_shown_as_text(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        db.session.get_one(Item, 1).name = "<b>Espresso</b>"
        db.session.commit()
    assert "&lt;b&gt;Espresso" in client.get("/").text


def test_an_empty_menu_says_so(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        db.session.execute(db.delete(Item))
        db.session.commit()
    assert "Nothing is on the menu yet." in client.get("/").text
