"""S9: the number of queries of a page does not grow with the number of its rows."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mypack.item.service import add_item
from mypack.offer.service import add_offer
from mypack.supplier.service import add_supplier

from .query_count import count_queries

pytestmark = pytest.mark.every_database

# Most that each page may need: who is signed in takes two more, user and roles.
PAGES = {
    "/": 1,
    "/item/": 3,
    "/item/category/tea": 3,
    "/item/live": 3,
    "/item/1": 2,
    "/supplier/": 3,
    "/supplier/1": 2,
    "/api/1/item/": 3,
    "/api/1/supplier/": 3,
}
SIGNED_IN = 2


def add_rows(app: Flask) -> None:
    """More rows of everything, each related to the rows whose pages are opened."""
    with app.app_context():
        items = [
            add_item(category="tea", name=f"Tea {number}", price=Decimal(number)).id
            for number in range(6)
        ]
        suppliers = [add_supplier(name=f"Firm {number}").id for number in range(6)]
        for item in items:
            add_offer(item_id=item, supplier_id=1, cost=Decimal(1))
        for supplier in suppliers:
            add_offer(item_id=1, supplier_id=supplier, cost=Decimal(1))


@pytest.mark.parametrize("path", PAGES)
def test_s9_more_rows_need_no_more_queries(
    app: Flask, client: FlaskClient, path: str
) -> None:
    before = count_queries(client, path)
    add_rows(app)
    assert count_queries(client, path) == before
    assert before <= PAGES[path]


@pytest.mark.parametrize("path", ["/item/", "/item/1", "/supplier/1"])
def test_s9_the_user_is_asked_for_once(
    sign_in: Callable[..., FlaskClient], path: str
) -> None:
    assert count_queries(sign_in("edith"), path) <= PAGES[path] + SIGNED_IN


@pytest.mark.parametrize(
    "path",
    ["/item/1/delete", "/item/1/edit", "/supplier/1/delete", "/item/1/offer/create"],
)
def test_s9_a_form_needs_no_more_queries_for_more_rows(
    app: Flask, sign_in: Callable[..., FlaskClient], path: str
) -> None:
    client = sign_in("edith")
    before = count_queries(client, path)
    add_rows(app)
    assert count_queries(client, path) == before
