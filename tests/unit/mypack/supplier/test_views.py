from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mypack.extensions import db
from mypack.supplier.models import Supplier
from mypack.supplier.service import add_supplier, change_supplier

from ..filled_form import fill_in, send

pytestmark = pytest.mark.every_database

ROASTERS = "Bergmann Coffee Roasters"


@pytest.fixture
def editor(sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    return sign_in("edith")


def stored(app: Flask) -> dict[str, str | None]:
    with app.app_context():
        return {one.name: one.town for one in db.session.scalars(db.select(Supplier))}


def test_suppliers_are_listed_with_their_towns(client: FlaskClient) -> None:
    page = client.get("/supplier/").text
    assert ROASTERS in page
    assert "Rotterdam" in page
    assert client.get("/supplier/?q=lotus").text.count('<th scope="row">') == 1
    assert "No supplier fits" in client.get("/supplier/?q=xyz").text


def test_search_and_sort_stay_while_pages_are_turned(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        for number in range(21):
            add_supplier(name=f"Firm {number:02}")
    page = client.get("/supplier/?q=firm&sort=-name").text
    assert "1–20 of 21" in page
    assert '/supplier/?q=firm&amp;sort=-name&amp;page=2">2</a>' in page


def test_a_supplier_shows_what_it_offers(client: FlaskClient) -> None:
    page = client.get("/supplier/2").text
    assert page.index("Espresso") < page.index("Green Tea")
    assert "0.41" in page


def test_an_unknown_supplier_is_not_found(client: FlaskClient) -> None:
    for number in ("0", "99", "9" * 30, "x"):
        assert client.get(f"/supplier/{number}").status_code == 404


def test_an_editor_creates_a_supplier_without_a_town(
    app: Flask, editor: FlaskClient
) -> None:
    answer = send(editor, "/supplier/create", name="Nowhere", town=" ")
    assert answer.status_code == 302
    assert "Nowhere is added." in editor.get(answer.location).text
    assert stored(app)["Nowhere"] is None


def test_what_is_wrong_with_a_supplier_is_told_at_its_field(
    app: Flask, editor: FlaskClient
) -> None:
    before = stored(app)
    for typed, status, message in (
        ({"name": ""}, 400, "Enter the name."),
        ({"name": "x" * 81}, 400, "Use at most 80 characters."),
        ({"name": "\x00"}, 400, "characters that cannot be kept"),
        ({"name": "Lotus Leaf Teas"}, 409, "This name is taken."),
        ({"town": "x" * 81}, 400, "Use at most 80 characters."),
        ({"town": "a\x00"}, 400, "characters that cannot be kept"),
    ):
        for path in ("/supplier/create", "/supplier/1/edit"):
            answer = send(editor, path, **{"name": "Firm", "town": "Bonn"} | typed)
            assert answer.status_code == status, typed
            assert message in answer.text, typed
    assert stored(app) == before


def test_an_editor_changes_a_supplier(app: Flask, editor: FlaskClient) -> None:
    answer = send(editor, "/supplier/1/edit", town="Kiel")
    assert answer.location == "/supplier/1"
    assert stored(app)[ROASTERS] == "Kiel"


def test_a_change_of_somebody_else_is_shown(app: Flask, editor: FlaskClient) -> None:
    typed = fill_in(editor, "/supplier/1/edit") | {"town": "Kiel"}
    with app.app_context():
        change_supplier(db.session.get_one(Supplier, 1), town=None)
    answer = editor.post("/supplier/1/edit", data=typed)
    assert answer.status_code == 409
    assert "<dt>Town</dt><dd>–</dd>" in answer.text
    assert 'value="Kiel"' in answer.text
    assert stored(app)[ROASTERS] is None


def test_a_supplier_that_offers_something_stays_and_the_page_says_what_to_do(
    app: Flask, editor: FlaskClient
) -> None:
    page = editor.get("/supplier/1/delete").text
    assert "cannot be deleted while it offers something" in page
    assert 'href="/item/1/offer/1/delete"' in page
    assert "<form" not in page
    typed = fill_in(editor, "/supplier/1/edit")
    data = {name: typed[name] for name in ("csrf_token", "version") if name in typed}
    answer = editor.post("/supplier/1/delete", data=data)
    assert answer.status_code == 409
    assert "Delete its 3 offers first" in answer.text
    assert ROASTERS in stored(app)


def test_a_supplier_that_offers_nothing_is_deleted(
    app: Flask, editor: FlaskClient
) -> None:
    with app.app_context():
        number = add_supplier(name="Nowhere").id
    answer = send(editor, f"/supplier/{number}/delete")
    assert answer.location == "/supplier/"
    assert "Nowhere" not in stored(app)
