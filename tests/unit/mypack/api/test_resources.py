"""S10: items, suppliers, offers, posts and users, for programs."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from .conftest import Api

pytestmark = pytest.mark.every_database

ANY = {"If-Match": "*"}
ITEM = {"category": "tea", "name": "Oolong", "price": "4.10"}
NEW = {
    "item": ("edith", ITEM, {"name": "Pu-erh"}),
    "supplier": ("edith", {"name": "Leaf & Co", "town": "Kyoto"}, {"town": None}),
    "post": ("anna", {"title": "Hello", "body": "One\nTwo"}, {"title": "Bye"}),
    "user": (
        "ada",
        {"name": "nora", "password": "a long password"},
        {"email": "nora@cafe.example"},
    ),
}
READ_ONLY = {"id", "author", "created_at", "updated_at", "name"}


def fields_of(answer: TestResponse) -> dict[str, Any]:
    assert answer.json
    fields: dict[str, Any] = answer.json["fields"]
    return fields


def made(client: FlaskClient, path: str, values: dict[str, Any]) -> TestResponse:
    answer = client.post(path, json=values)
    assert answer.status_code == 201, answer.text
    return answer


@pytest.mark.parametrize("kind", NEW)
def test_s10_a_row_is_made_shown_changed_and_deleted(api: Api, kind: str) -> None:
    name, values, change = NEW[kind]
    client = api(name)
    answer = made(client, f"/api/1/{kind}/", values)
    path = answer.headers["Location"]
    assert path.startswith(f"/api/1/{kind}/")
    shown = client.get(path)
    assert shown.json == answer.json
    assert shown.headers["ETag"] == answer.headers["ETag"]
    tag = {"If-Match": shown.headers["ETag"]}
    changed = client.patch(path, json=change, headers=tag)
    assert changed.status_code == 200
    assert change.items() <= changed.json.items()  # type: ignore[union-attr]
    tag = {"If-Match": changed.headers["ETag"]}
    assert client.delete(path, headers=tag).status_code == 204
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("kind", ["item", "supplier", "post"])
def test_s10_a_row_is_replaced(api: Api, kind: str) -> None:
    name, values, change = NEW[kind]
    client = api(name)
    path = made(client, f"/api/1/{kind}/", values).headers["Location"]
    answer = client.put(path, json=values | change, headers=ANY)
    assert answer.status_code == 200
    assert (values | change).items() <= answer.json.items()  # type: ignore[union-attr]
    incomplete = client.put(path, json={}, headers=ANY)
    assert incomplete.status_code == 400
    assert set(fields_of(incomplete)) <= set(values)


def test_s10_the_address_without_a_number_is_the_latest_version(api: Api) -> None:
    client = api("edith")
    for path in ("item/", "item/1", "supplier/", "item/1/supplier/", "post/"):
        old, latest = client.get(f"/api/1/{path}"), client.get(f"/api/{path}")
        assert old.status_code == latest.status_code == 200
        assert old.json == latest.json
    assert made(client, "/api/item/", ITEM).headers["Location"].startswith("/api/item/")


def test_s10_amounts_are_exact_strings(api: Api) -> None:
    client = api("edith")
    for price, kept in (
        ("3.1", "3.10"),
        (3.19, "3.19"),
        (0, "0.00"),
        (999.99, "999.99"),
    ):
        values = ITEM | {"price": price, "name": f"Tea for {price}"}
        answer = made(client, "/api/1/item/", values)
        assert answer.json is not None
        assert answer.json["price"] == kept


def test_s10_one_name_is_written_one_way(api: Api) -> None:
    answer = made(api("edith"), "/api/1/item/", ITEM | {"name": " Cafe\u0301 🍵 "})
    assert answer.json is not None
    assert answer.json["name"] == "Café 🍵"


def test_s10_a_taken_name_is_a_conflict_at_its_field(api: Api) -> None:
    client = api("edith")
    answer = client.post("/api/1/item/", json=ITEM | {"name": "Espresso"})
    assert answer.status_code == 409
    assert set(fields_of(answer)) == {"name"}
    answer = client.patch("/api/1/item/2", json={"name": "Espresso"}, headers=ANY)
    assert answer.status_code == 409


def test_s10_offers_stand_below_their_item(api: Api) -> None:
    client = api("edith")
    supplier = made(client, "/api/1/supplier/", {"name": "Leaf & Co"}).json
    assert supplier
    path = "/api/1/item/1/supplier/"
    values = {"supplier_id": supplier["id"], "cost": "1.25"}
    answer = made(client, path, values)
    assert answer.json is not None
    assert answer.json["item_name"] == "Espresso"
    assert answer.headers["Location"] == f"{path}{supplier['id']}"
    assert client.post(path, json=values).status_code == 409
    listed = client.get(f"/api/1/supplier/{supplier['id']}/item/").json
    assert listed == [answer.json]
    one = answer.headers["Location"]
    assert client.put(one, json={"cost": 2}, headers=ANY).json["cost"] == "2.00"  # type: ignore[index]
    assert client.patch(one, json={}, headers=ANY).json["cost"] == "2.00"  # type: ignore[index]
    in_use = client.delete(f"/api/1/supplier/{supplier['id']}", headers=ANY)
    assert in_use.status_code == 409
    assert client.delete(one, headers=ANY).status_code == 204
    assert client.delete(one, headers=ANY).status_code == 404


def test_s10_an_offer_of_a_supplier_that_is_not_there_is_422(api: Api) -> None:
    values = {"supplier_id": 2**31 - 1, "cost": 1}
    answer = api("edith").post("/api/1/item/1/supplier/", json=values)
    assert answer.status_code == 422
    assert set(fields_of(answer)) == {"supplier_id"}


def test_s10_users_see_themselves_and_administrators_all(api: Api) -> None:
    anna = api("anna")
    me = anna.get("/api/1/user/me").json
    assert me
    assert me["name"] == "anna"
    assert set(me) == {"id", "name", "email", "roles", "is_active"}
    assert anna.get(f"/api/1/user/{me['id']}").json == me
    assert anna.get("/api/1/user/2").status_code == 403
    assert anna.get("/api/1/user/").status_code == 403
    listed = api("ada").get("/api/1/user/?sort=-name").json
    assert [user["name"] for user in listed or []] == ["paul", "edith", "anna", "ada"]


def test_s10_the_last_administrator_stays(api: Api) -> None:
    client = api("ada")
    me = client.get("/api/1/user/me").json
    assert me
    path = f"/api/1/user/{me['id']}"
    for change in ({"roles": []}, {"is_active": False}):
        answer = client.patch(path, json=change, headers=ANY)
        assert answer.status_code == 409
        assert set(fields_of(answer)) == set(change)
    assert client.delete(path, headers=ANY).status_code == 409


def test_s10_a_post_belongs_to_its_author(api: Api) -> None:
    path = made(api("anna"), "/api/1/post/", NEW["post"][1]).headers["Location"]
    for name, status in ((None, 401), ("paul", 403), ("edith", 403), ("ada", 200)):
        answer = api(name).patch(path, json={"title": "Changed"}, headers=ANY)
        assert answer.status_code == status, name
        assert answer.json
    assert api("ada").get(path).json["author"]["name"] == "anna"  # type: ignore[index]


@pytest.mark.parametrize(
    ("values", "status", "field"),
    [
        ({"name": "B ob"}, 400, "name"),
        ({"name": "x\n"}, 400, "name"),
        ({"name": "anna"}, 409, "name"),
        ({"email": "anna@cafe.example"}, 409, "email"),
        ({"email": "no address"}, 400, "email"),
        ({"email": "a@b.test\r\nBcc: x@y.zz"}, 400, "email"),
        ({"email": "nora@cafe.invalid"}, 422, "email"),
        ({"password": "short"}, 400, "password"),
        ({"password": "half a character \ud800"}, 422, "password"),
        ({"roles": ["owner"]}, 400, "roles"),
        ({"roles": "editor"}, 400, "roles"),
        ({"is_active": "true"}, 400, "is_active"),
        ({"is_active": 1}, 400, "is_active"),
    ],
)
def test_s10_a_user_s_values_are_refused_at_their_fields(
    api: Api, values: dict[str, Any], status: int, field: str
) -> None:
    answer = api("ada").post("/api/1/user/", json=NEW["user"][1] | values)
    assert answer.status_code == status, answer.text
    assert set(fields_of(answer)) == {field}
