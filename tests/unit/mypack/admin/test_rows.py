"""Making, changing and deleting rows through the services' rules."""

from decimal import Decimal
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mypack.extensions import db
from mypack.item.models import Item
from mypack.offer.service import add_offer
from mypack.post.models import Post
from mypack.supplier.models import Supplier
from mypack.supplier.service import add_supplier

from .conftest import act, change, send

every_database = pytest.mark.every_database
LATTE = {"name": "Flat White", "category": "coffee", "price": "3.50"}
WRITES = {send: "/admin/item/create", change: "/admin/item/1/edit"}


def item(app: Flask, number: int = 1) -> Item | None:
    with app.app_context():
        return db.session.get(Item, number)


def number_of(app: Flask, name: str) -> int:
    with app.app_context():
        return db.session.scalars(db.select(Item.id).filter_by(name=name)).one()


@every_database
def test_s17_an_item_is_made_changed_and_deleted(
    app: Flask, ada: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO"):
        assert "Flat White is created." in send(ada, "/admin/item/create", **LATTE).text
        number = number_of(app, "Flat White")
        fields = {**LATTE, "name": "Flat Black"}
        assert (
            "Flat Black is changed."
            in change(ada, f"/admin/item/{number}/edit", **fields).text
        )
        assert "Flat Black is deleted." in act(ada, "item", "delete", number).text
    assert item(app, number) is None
    for event in ("created", "changed", "deleted"):
        assert f"item {event}: 'Flat" in caplog.text
        assert "by 'ada' from 127.0.0.1" in caplog.text


@every_database
def test_s17_a_supplier_is_made_and_changed(app: Flask, ada: FlaskClient) -> None:
    made = send(ada, "/admin/supplier/create", name="Bean & Leaf", town="")
    assert "Bean &amp; Leaf is created." in made.text
    with app.app_context():
        row = db.session.scalars(
            db.select(Supplier).filter_by(name="Bean & Leaf")
        ).one()
    assert row.town is None
    path = f"/admin/supplier/{row.id}/edit"
    assert "is changed." in change(ada, path, name="Bean", town="Berlin").text


@every_database
def test_s17_a_post_is_published_as_the_administrators(
    app: Flask, ada: FlaskClient
) -> None:
    send(ada, "/admin/post/create", title="Closed on Monday", body="See you.")
    with app.app_context():
        assert db.session.scalars(db.select(Post)).one().author.name == "ada"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "Enter the name."),
        ({"name": "x" * 81}, "Use at most 80 characters."),
        ({"name": "a\x00b"}, "cannot be kept"),
        ({"price": "-1"}, "Enter an amount from 0 to 999.99."),
        ({"price": "1e9"}, "Enter an amount"),
        ({"price": "much"}, "Enter an amount, such as 3.19."),
        ({"category": "water"}, "Choose coffee or tea."),
    ],
)
def test_what_cannot_be_is_told_at_its_field(
    app: Flask, ada: FlaskClient, fields: dict[str, str], said: str
) -> None:
    for write, path in WRITES.items():
        answer = write(ada, path, **{**LATTE, **fields})
        assert answer.status_code == 400
        assert said in answer.text
    unchanged = item(app)
    assert unchanged is not None
    assert unchanged.name == "Espresso"


@every_database
def test_a_name_that_is_taken_is_a_conflict(ada: FlaskClient) -> None:
    for write, path in WRITES.items():
        answer = write(ada, path, **{**LATTE, "name": "Cappuccino"})
        assert answer.status_code == 409
        assert "taken" in answer.text


@every_database
def test_a_change_over_anothers_change_is_refused(app: Flask, ada: FlaskClient) -> None:
    assert change(ada, "/admin/item/1/edit", **LATTE).status_code == 200
    stale = change(ada, "/admin/item/1/edit", **{**LATTE, "name": "Mine"})
    assert stale.status_code == 409
    assert "Somebody else changed this" in stale.text
    assert "Mine" in stale.text
    kept = item(app)
    assert kept is not None
    assert kept.name == "Flat White"


def test_nothing_but_the_fields_of_the_form_is_taken(
    app: Flask, ada: FlaskClient
) -> None:
    answer = change(ada, "/admin/item/1/edit", **LATTE, search_name="x")
    assert (answer.status_code, "no field “search_name”" in answer.text) == (400, True)
    kept = item(app)
    assert kept is not None
    assert kept.name == "Espresso"


@pytest.mark.parametrize("number", ["0", "99", "2147483648", "-1", "x", "%00"])
def test_an_unknown_row_has_no_page(ada: FlaskClient, number: str) -> None:
    for path in ("item", "user", "supplier", "post"):
        assert ada.get(f"/admin/{path}/{number}/edit").status_code == 404


def test_deleting_is_asked_about_first(app: Flask, ada: FlaskClient) -> None:
    asked = send(ada, "/admin/item/action", action="delete", rowid=["1", "2", "1"])
    assert asked.status_code == 200
    assert "Delete 2 items?" in asked.text
    assert "The offers of an item go with it." in asked.text
    assert "Espresso" in asked.text
    assert item(app) is not None
    done = act(ada, "item", "delete", 1, 2)
    assert "Espresso is deleted." in done.text
    assert item(app) is None


@every_database
def test_rows_that_are_needed_stay_and_are_named(app: Flask, ada: FlaskClient) -> None:
    with app.app_context():
        needed = add_supplier(name="Needed Beans").id
        other = add_supplier(name="Other Beans").id
        add_offer(item_id=1, supplier_id=needed, cost=Decimal(1))
    page = act(ada, "supplier", "delete", needed, other).text
    assert "Needed Beans is not deleted: it still offers items." in page
    assert "Other Beans is deleted." in page


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"action": "delete"}, 200, "Tick the rows first."),
        ({"action": "delete", "rowid": "x"}, 404, ""),
        ({"action": "delete", "rowid": "99"}, 404, ""),
        ({"action": "delete", "rowid": "99999999999"}, 404, ""),
        ({"action": "explode", "rowid": "1"}, 400, ""),
        ({"rowid": "1"}, 400, ""),
    ],
)
def test_an_action_that_cannot_be_changes_nothing(
    app: Flask, ada: FlaskClient, fields: dict[str, str], status: int, said: str
) -> None:
    answer = send(ada, "/admin/item/action", **fields, confirmed="yes")
    assert answer.status_code == status
    assert said in answer.text
    assert item(app) is not None


def test_a_change_leads_back_to_the_list_as_it_was(ada: FlaskClient) -> None:
    back = "/admin/item/?search=espresso&page_size=20"
    assert (
        back.replace("&", "&amp;")
        in ada.get("/admin/item/1/edit", query_string={"url": back}).text
    )
    path = f"/admin/item/1/edit?{urlencode({'url': back})}"
    answer = change(ada, path, **LATTE)
    assert answer.request.full_path == back
