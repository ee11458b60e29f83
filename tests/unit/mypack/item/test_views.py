from collections.abc import Callable
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient

from mypack.extensions import db
from mypack.item.models import Item
from mypack.item.service import add_item

pytestmark = pytest.mark.every_database

PRICES = {
    "Espresso": "3.19",
    "Cappuccino": "3.29",
    "Caffe Latte": "3.39",
    "Green Tea": "2.99",
    "Wulong Tea": "2.89",
}


def shown(client: FlaskClient, path: str) -> list[str]:
    """Return the base items on the page, in its order."""
    page = client.get(path)
    assert page.status_code == 200, path
    names = [name for name in PRICES if f">{name}</a>" in page.text]
    return sorted(names, key=lambda name: page.text.index(f">{name}</a>"))


def fill_pages(app: Flask) -> None:
    with app.app_context():
        for number in range(41):
            add_item(category="tea", name=f"Tea {number:02}", price=Decimal("1.50"))


def test_every_item_is_shown_with_its_price(client: FlaskClient) -> None:
    for path in ("/", "/item/", "/item/live"):
        page = client.get(path).text
        assert [
            (name, price)
            for name, price in PRICES.items()
            if name in page and price in page
        ] == [*PRICES.items()]


def test_s1_several_urls_lead_to_one_list(client: FlaskClient) -> None:
    teas, coffees = (
        ["Green Tea", "Wulong Tea"],
        ["Caffe Latte", "Cappuccino", "Espresso"],
    )
    for path, names in {
        "/item/": coffees + teas,
        "/item/category/tea": teas,
        "/item/category/coffee?sort=-price": coffees,
        "/item/under/3.0": teas,
        "/item/under/3.0?category=tea&q=green": ["Green Tea"],
        "/item/?q=te&category=coffee&price=3.40": ["Caffe Latte"],
        "/item/?category=tea&sort=price": teas[::-1],
    }.items():
        assert shown(client, path) == names, path


def test_s1_what_a_converter_does_not_take_is_not_found(client: FlaskClient) -> None:
    for path in (
        "category/beer",
        "category/",
        "under/3",
        "under/-3.0",
        "under/nan",
        "0",
        "99",
        "2147483648",
        "9" * 30,
        "-1",
        "x",
        "1%00",
    ):
        assert client.get(f"/item/{path}").status_code == 404, path


def test_s1_urls_are_made_from_what_is_shown(app: Flask) -> None:
    with app.test_request_context():
        assert url_for("item.index", category="tea") == "/item/category/tea"
        assert url_for("item.index", price=Decimal("3.5")) == "/item/under/3.5"
        assert url_for("item.index", q="é&", page=2) == "/item/?q=%C3%A9%26&page=2"
        assert url_for("item.menu") == "/"


def test_what_a_list_cannot_be_asked_is_left_out(client: FlaskClient) -> None:
    for query in (
        "sort=nonsense",
        "category=beer",
        "price=abc",
        "price=NaN",
        "price=sNaN",
        "price=-1",
        "price=1e999999",
        "page=0",
        "page=-1",
        "page=abc",
        "page=" + "9" * 5000,
        "q=" + "x" * 500,
        "q=%00",
        "q=&category=&price=&sort=",
    ):
        page = client.get(f"/item/?{query}")
        assert page.status_code == 200, query
        assert "invalid-feedback" not in page.text, query
        assert "Espresso" in page.text, query


def test_a_search_in_a_wrong_encoding_finds_nothing(client: FlaskClient) -> None:
    assert "No item fits" in client.get("/item/?q=%ff%fe").text


def test_search_filter_and_sort_stay_while_pages_are_turned(
    app: Flask, client: FlaskClient
) -> None:
    fill_pages(app)
    page = client.get("/item/?q=tea&category=tea&price=2.00&sort=-name").text
    assert "1–20 of 41" in page
    href = page.split('">2</a>')[0].rsplit('href="', 1)[1].replace("&amp;", "&")
    assert urlsplit(href).path == "/item/category/tea"
    assert parse_qs(urlsplit(href).query) == {
        "q": ["tea"],
        "price": ["2.00"],
        "sort": ["-name"],
        "page": ["2"],
    }
    second = client.get(href).text
    assert "21–40 of 41" in second
    assert second.index("Tea 20") < second.index("Tea 19")


def test_a_page_that_is_empty_by_now_leads_to_the_last(
    app: Flask, client: FlaskClient
) -> None:
    fill_pages(app)
    answer = client.get("/item/?q=tea&page=9")
    assert answer.location == "/item/?q=tea&page=3"
    assert client.get("/item/?q=xyz&page=9").location == "/item/?q=xyz&page=1"


def test_page_links_take_no_options_of_flask_from_the_url(
    app: Flask, client: FlaskClient
) -> None:
    fill_pages(app)
    page = client.get("/item/?_external=1&_scheme=javascript&_anchor=x&_method=POST")
    assert page.status_code == 200
    assert "javascript:" not in page.text


def test_a_head_sorts_and_tells_how_it_is_sorted(client: FlaskClient) -> None:
    page = client.get("/item/?q=tea&sort=price").text
    assert 'aria-sort="ascending"' in page
    assert 'href="/item/?q=tea&amp;sort=-price"' in page
    assert 'href="/item/?q=tea&amp;sort=name"' in page
    assert 'aria-sort="descending"' in client.get("/item/?sort=-price").text


def test_a_list_without_matches_says_what_to_do(client: FlaskClient) -> None:
    page = client.get("/item/?q=lemonade").text
    assert "No item fits" in page
    assert "Show all items" in page


def test_an_item_shows_who_offers_it_cheapest_first(client: FlaskClient) -> None:
    page = client.get("/item/1").text
    assert "2 suppliers" in page
    assert page.index("Casa Verde Imports") < page.index("Bergmann Coffee Roasters")
    assert "0.58" in page
    assert page.count("cheapest</span>") == 1


def test_s2_a_name_is_shown_as_text(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        db.session.get_one(Item, 1).name = "<b>\"Espresso\" & 'co'</b>"
        db.session.commit()
    for path in ("/", "/item/", "/item/1", "/item/live"):
        page = client.get(path).text
        assert "&lt;b&gt;&#34;Espresso&#34; &amp; &#39;co&#39;&lt;/b&gt;" in page, path
        assert "<b>" not in page, path


def test_empty_pages_say_so(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        db.session.execute(db.delete(Item))
        db.session.commit()
    assert "Nothing is on the menu yet." in client.get("/").text
    assert "There are no items yet." in client.get("/item/").text
    assert "no items" in client.get("/item/live").text


def test_only_editors_are_offered_to_change_anything(
    client: FlaskClient, sign_in: Callable[..., FlaskClient]
) -> None:
    links = ("/item/create", "/item/1/edit", "/item/1/delete", "/item/1/offer/create")
    for visitor, is_offered in ((client, False), (sign_in("edith"), True)):
        page = visitor.get("/item/").text + visitor.get("/item/1").text
        assert [f'href="{link}"' in page for link in links] == [is_offered] * 4
