from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mypack.extensions import db
from mypack.item.models import Item
from mypack.item.service import change_item
from mypack.supplier.models import Offer

from ..filled_form import fill_in, send

pytestmark = pytest.mark.every_database

SENCHA = {"name": "Sencha", "category": "tea", "price": "4.20"}


@pytest.fixture
def editor(sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    return sign_in("edith")


def stored(app: Flask) -> dict[str, tuple[str, Decimal]]:
    with app.app_context():
        return {
            item.name: (item.category, item.price)
            for item in db.session.scalars(db.select(Item))
        }


def change_meanwhile(app: Flask, **values: Any) -> None:
    """Somebody else saves while the form is open."""
    with app.app_context():
        change_item(db.session.get_one(Item, 1), **values)


def test_s3_an_editor_creates_an_item(app: Flask, editor: FlaskClient) -> None:
    answer = send(editor, "/item/create", **SENCHA)
    assert answer.status_code == 302
    page = editor.get(answer.location).text
    assert 'class="alert alert-success"' in page
    assert "Sencha is on the menu." in page
    assert stored(app)["Sencha"] == ("tea", Decimal("4.20"))


def test_names_are_kept_tidy(app: Flask, editor: FlaskClient) -> None:
    send(editor, "/item/create", **SENCHA | {"name": "  Cafe\u0301  "})
    assert "Café" in stored(app)


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"name": ""}, "Enter the name."),
    ({"name": "   "}, "Enter the name."),
    ({"name": "x" * 81}, "Use at most 80 characters."),
    ({"name": "a\x00b"}, "characters that cannot be kept"),
    ({"name": "a\nb"}, "characters that cannot be kept"),
    ({"name": "Espresso"}, "This name is taken. Choose another one."),
    ({"category": "beer"}, "Choose coffee or tea."),
    ({"category": "tea\x00"}, "Choose coffee or tea."),
    ({"price": ""}, "Enter the price."),
    ({"price": None}, "Enter the price."),
    ({"price": "cheap"}, "Enter an amount, such as 3.19."),
    ({"price": "NaN"}, "Enter an amount, such as 3.19."),
    ({"price": "sNaN"}, "Enter an amount, such as 3.19."),
    ({"price": "Infinity"}, "Enter an amount, such as 3.19."),
    ({"price": "1\x00"}, "Enter an amount, such as 3.19."),
    ({"price": "-0.01"}, "Enter an amount from 0 to 999.99."),
    ({"price": "1000"}, "Enter an amount from 0 to 999.99."),
    ({"price": "1e400000"}, "Enter an amount from 0 to 999.99."),
    ({"price": "9" * 5000}, "Enter an amount from 0 to 999.99."),
    ({"price": "1.999"}, "Use at most 2 decimals."),
]
NOT_SENT = [
    ({"name": None}, "Enter the name."),
    ({"category": None}, "Choose coffee or tea."),
]


def test_s3_what_is_wrong_with_a_new_item_is_told_at_its_field(
    app: Flask, editor: FlaskClient
) -> None:
    before = stored(app)
    for typed, message in REFUSED + NOT_SENT:
        told_at_field(send(editor, "/item/create", **SENCHA | typed), typed, message)
    assert stored(app) == before


def test_s3_what_is_wrong_with_a_change_is_told_at_its_field(
    app: Flask, editor: FlaskClient
) -> None:
    before = stored(app)
    for typed, message in REFUSED:
        told_at_field(send(editor, "/item/2/edit", **SENCHA | typed), typed, message)
    assert stored(app) == before


def told_at_field(answer: TestResponse, typed: dict[str, Any], message: str) -> None:
    field = next(iter(typed))
    assert answer.status_code == (409 if "taken" in message else 400), typed
    told = answer.text.split(f'id="{field}"', 1)[1].split("invalid-feedback", 1)[1]
    assert message in told[:200], typed
    assert answer.text.count("invalid-feedback") == 1, typed
    assert f'<a href="#{field}">' in answer.text, typed


def test_what_was_typed_stays_in_the_form(editor: FlaskClient) -> None:
    page = send(editor, "/item/create", **SENCHA | {"price": "four"}).text
    assert 'value="Sencha"' in page
    assert 'value="four"' in page
    assert '<option selected value="tea">' in page


def test_a_price_of_nothing_has_no_sign(app: Flask, editor: FlaskClient) -> None:
    send(editor, "/item/create", **SENCHA | {"price": "-0.00"})
    assert str(stored(app)["Sencha"][1]) == "0.00"


def test_an_editor_changes_an_item(app: Flask, editor: FlaskClient) -> None:
    answer = send(editor, "/item/1/edit", name="Ristretto", price="2.5")
    assert answer.location == "/item/1"
    assert "Ristretto is changed." in editor.get("/item/1").text
    assert stored(app)["Ristretto"] == ("coffee", Decimal("2.50"))


def test_a_change_of_somebody_else_is_shown_and_nothing_typed_is_lost(
    app: Flask, editor: FlaskClient
) -> None:
    typed = fill_in(editor, "/item/1/edit") | {"name": "Doppio", "price": "4.44"}
    change_meanwhile(app, name="Lungo", category="tea")
    answer = editor.post("/item/1/edit", data=typed)
    assert answer.status_code == 409
    assert "Somebody else changed this" in answer.text
    assert "<dd>Lungo</dd>" in answer.text
    assert 'value="Doppio"' in answer.text
    assert 'value="4.44"' in answer.text
    assert "Doppio" not in stored(app)


def test_whoever_has_seen_the_change_may_overwrite_it(
    app: Flask, editor: FlaskClient
) -> None:
    typed = fill_in(editor, "/item/1/edit") | {"name": "Doppio"}
    change_meanwhile(app, name="Lungo")
    shown = editor.post("/item/1/edit", data=typed).text
    version = shown.split('name="version"')[1].split('value="')[1].split('"')[0]
    editor.post("/item/1/edit", data=typed | {"version": version})
    assert "Doppio" in stored(app)
    assert "Lungo" not in stored(app)


def test_nothing_is_written_without_the_version_that_was_shown(
    app: Flask, editor: FlaskClient
) -> None:
    before = stored(app)
    for version in (None, "", "x", "1.5", "-1", "9" * 5000, "\x00"):
        for path in ("/item/1/edit", "/item/1/delete"):
            answer = send(editor, path, version=version)
            assert answer.status_code in (400, 409), version
    assert stored(app) == before


def test_f9_a_field_that_the_form_does_not_have_is_named(
    app: Flask, editor: FlaskClient
) -> None:
    before = stored(app)
    answer = send(editor, "/item/1/edit", search_name="<x>", **{"<picture>": "x"})
    assert answer.status_code == 400
    assert "no field “&lt;picture&gt;”" in answer.text
    assert stored(app) == before


def test_a_deletion_first_says_what_goes_with_it(editor: FlaskClient) -> None:
    page = editor.get("/item/1/delete").text
    assert "2 offers will be deleted" in page
    assert "Casa Verde Imports, at 0.58" in page
    assert "cannot be undone" in page


def test_an_item_is_deleted_with_its_offers(app: Flask, editor: FlaskClient) -> None:
    answer = send(editor, "/item/1/delete")
    assert answer.location == "/item/"
    assert "The item is deleted." in editor.get("/item/").text
    with app.app_context():
        assert not db.session.scalars(db.select(Offer).filter_by(item_id=1)).all()
    assert "Espresso" not in stored(app)


def test_an_item_that_changed_is_not_deleted_unseen(
    app: Flask, editor: FlaskClient
) -> None:
    confirmed = fill_in(editor, "/item/1/delete")
    change_meanwhile(app, price=Decimal(9))
    answer = editor.post("/item/1/delete", data=confirmed)
    assert answer.status_code == 409
    assert "Somebody else changed this" in answer.text
    assert "Espresso" in stored(app)


def test_an_item_that_somebody_deleted_has_no_form(
    app: Flask, editor: FlaskClient
) -> None:
    paths = ("/item/1/edit", "/item/1/delete")
    filled = {path: fill_in(editor, path) for path in paths}
    with app.app_context():
        db.session.delete(db.session.get_one(Item, 1))
        db.session.commit()
    for path in paths:
        assert editor.post(path, data=filled[path]).status_code == 404
        assert editor.get(path).status_code == 404


def test_a_page_takes_no_other_method(editor: FlaskClient) -> None:
    data = {"csrf_token": fill_in(editor, "/item/create")["csrf_token"]}
    for path in ("/item/", "/item/1", "/item/1/edit", "/item/create"):
        for method in ("PUT", "PATCH", "DELETE"):
            assert editor.open(path, method=method, data=data).status_code == 405


def test_a_form_without_its_token_writes_nothing(
    app: Flask, editor: FlaskClient
) -> None:
    before = stored(app)
    assert editor.post("/item/create", data=SENCHA).status_code == 400
    assert stored(app) == before
