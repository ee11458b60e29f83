"""S10: what every resource shares: pages, tags, bodies and refusals."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from mypack.extensions import db
from mypack.item import api as resource

from ..conftest import make_app
from .conftest import Api, token_of
from .test_resources import ANY, ITEM, fields_of

JSON = {"Content-Type": "application/json"}


def links(text: str) -> dict[str, str]:
    return {name: url for url, name in re.findall(r'<([^>]+)>; rel="(\w+)"', text)}


def test_s10_a_list_links_to_its_other_pages_and_counts_all(api: Api) -> None:
    client = api()
    answer = client.get("/api/1/item/?page_size=2&sort=-price&page=2")
    assert answer.headers["X-Total-Count"] == "5"
    found = links(answer.headers["Link"])
    assert set(found) == {"first", "prev", "next", "last"}
    names = []
    url: str | None = found["first"]
    while url:
        answer = client.get(url)
        names += [item["name"] for item in answer.json or []]
        url = links(answer.headers["Link"]).get("next")
    assert names[0] == "Caffe Latte"
    assert len(set(names)) == 5


def test_s10_a_page_too_far_is_empty_and_leads_back(api: Api) -> None:
    answer = api().get("/api/1/item/?page=2147483647")
    assert answer.json == []
    assert set(links(answer.headers["Link"])) == {"first", "last"}


def test_s10_lists_are_filtered_and_sorted(api: Api) -> None:
    client = api()

    def names(query: str) -> list[str]:
        return [item["name"] for item in client.get(f"/api/1/item/?{query}").json or []]

    assert names("category=tea&sort=-name") == ["Wulong Tea", "Green Tea"]
    assert names("q=LATTE") == ["Caffe Latte"]
    assert names("highest_price=2.99&sort=price") == ["Wulong Tea", "Green Tea"]


UNKNOWN = [
    *("page=0", "page=x", "page=1_0", "page=٣", "page=99999999999999", "pages=1"),
    *("page_size=101", "sort=colour", "category=juice"),
    *("highest_price=much", "highest_price=1e400"),
]


@pytest.mark.parametrize("query", [*UNKNOWN, "q=" + "x" * 81])
def test_s10_what_a_list_does_not_know_is_refused(api: Api, query: str) -> None:
    answer = api().get(f"/api/1/item/?{query}")
    assert answer.status_code == 400
    assert set(fields_of(answer)) == {query.split("=")[0]}


@pytest.mark.parametrize("path", ["item/?q=%00", "post/?author=%00", "item/?q=%FF%25_"])
def test_s10_odd_characters_in_a_query_break_nothing(api: Api, path: str) -> None:
    assert api().get(f"/api/1/{path}").status_code in (200, 400)


def test_s10_an_unchanged_answer_is_not_sent_again(api: Api) -> None:
    client = api()
    for path in ("/api/1/item/1", "/api/1/item/?page_size=2"):
        tag = client.get(path).headers["ETag"]
        for given in (tag, f"W/{tag}", f'"x", {tag}', "*"):
            answer = client.get(path, headers={"If-None-Match": given})
            assert (answer.status_code, answer.data) == (304, b"")
            assert answer.headers["ETag"] == tag
        assert client.head(path, headers={"If-None-Match": tag}).status_code == 304
        assert client.get(path, headers={"If-None-Match": '"x"'}).status_code == 200


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_s10_a_change_says_which_state_it_changes(api: Api, method: str) -> None:
    client = api("edith")
    old = client.get("/api/1/item/1").headers["ETag"]
    assert client.open("/api/1/item/1", method=method, json=ITEM).status_code == 428
    client.patch("/api/1/item/1", json={"price": 1}, headers=ANY)
    stale = {"If-Match": old}
    answer = client.open("/api/1/item/1", method=method, json=ITEM, headers=stale)
    assert answer.status_code == 412
    assert client.get("/api/1/item/1").json["price"] == "1.00"  # type: ignore[index]


def test_s10_a_write_between_look_and_write_is_seen(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, other = api("edith"), api("edith")
    check = resource.bp.check_etag

    def slow(*args: object) -> None:
        check(*args)
        with other.application.app_context():
            db.session.execute(
                db.text("UPDATE item SET price = 2, version = version + 1")
            )
            db.session.commit()

    monkeypatch.setattr(resource.bp, "check_etag", slow)
    answer = client.patch("/api/1/item/1", json={"price": 1}, headers=ANY)
    assert answer.status_code == 412
    assert client.get("/api/1/item/1").json["price"] == "2.00"  # type: ignore[index]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "Expecting value"),
        (b"{", "Expecting property name"),
        (b'{"name": "a", "name": "b"}', "twice"),
        (b'{"price": NaN}', "NaN"),
        (b'{"price": -Infinity}', "Infinity"),
        (b'{"price": 1e999999999999999999999}', "too large"),
        (b'{"price": ' + b"9" * 5000 + b"}", "too large"),
        (b"[" * 100_000, "deeply"),
        (b'{"name": "\xff"}', "UTF-8"),
        ('{"name": "ä"}'.encode("utf-16"), "UTF-8"),
    ],
)
def test_s10_a_body_that_is_not_json_is_told_why(
    api: Api, body: bytes, reason: str
) -> None:
    answer = api("edith").post("/api/1/item/", data=body, headers=JSON)
    assert answer.status_code == 400
    assert answer.json
    assert reason in answer.json["message"]
    assert answer.json["error"] == "Bad Request"


@pytest.mark.parametrize("body", ["[]", '"text"', "1", "null", "true", "[{}]"])
def test_s10_a_body_that_is_no_object_is_refused(api: Api, body: str) -> None:
    answer = api("edith").post("/api/1/item/", data=body, headers=JSON)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", ""]
)
def test_s10_a_body_of_another_type_is_refused(api: Api, kind: str) -> None:
    headers = {"Content-Type": kind}
    answer = api("edith").post("/api/1/item/", data=b"name=x", headers=headers)
    assert answer.status_code == 415
    assert answer.json
    assert "application/json" in answer.json["message"]


def test_s10_a_body_that_is_too_large_is_refused(database: str) -> None:
    app = make_app(database, MAX_CONTENT_LENGTH=1024)
    bearer = {"Authorization": f"Bearer {token_of(app, 'edith')}"}
    values = ITEM | {"name": "x" * 2000}
    answer = app.test_client().post("/api/1/item/", json=values, headers=bearer)
    assert answer.status_code == 413
    assert answer.json


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/1/item/0", 404),
        ("GET", "/api/1/item/2147483648", 404),
        ("GET", "/api/1/item/77", 404),
        ("GET", "/api/1/item/x", 404),
        ("GET", "/api/2/item/", 404),
        ("GET", "/api/", 404),
        ("GET", "/api/1/item/1/supplier/77", 404),
        ("PUT", "/api/1/item/", 405),
        ("POST", "/api/1/item/1", 405),
        ("TRACE", "/api/1/item/1", 405),
    ],
)
def test_s10_refusals_are_json_whatever_is_accepted(
    api: Api, method: str, path: str, status: int
) -> None:
    answer = api("ada").open(path, method=method, headers={"Accept": "text/html"})
    assert answer.status_code == status
    assert answer.json
    assert answer.json["status"] == status
    assert {"error", "message"} <= set(answer.json)
    if status == 405:
        assert "GET" in answer.headers["Allow"]


WRITES = [
    ("POST", "/api/1/item/"),
    ("PUT", "/api/1/item/1"),
    ("PATCH", "/api/1/item/1"),
    ("DELETE", "/api/1/item/1"),
    ("DELETE", "/api/1/item/77"),
    ("POST", "/api/1/post/"),
    ("GET", "/api/1/user/"),
    ("GET", "/api/1/user/me"),
    ("GET", "/api/1/user/77"),
]


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_s10_nobody_is_asked_to_sign_in_before_all_else(
    client: FlaskClient, method: str, path: str
) -> None:
    answer = client.open(path, method=method, data=b"{broken")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert "Location" not in answer.headers
    assert answer.json


def test_s10_without_permission_nothing_else_is_told(api: Api) -> None:
    answer = api("anna").post("/api/1/item/", data=b"{broken")
    assert answer.status_code == 403
    assert api("anna").delete("/api/1/item/1").status_code == 403
    assert api("ada").delete("/api/1/item/77", headers=ANY).status_code == 404


def form_token(client: FlaskClient) -> str:
    page = client.get("/api/docs").text
    found = re.search(r'<meta name="csrf-token" content="([^"]+)"', page)
    assert found
    return found[1]


def test_s10_a_session_writes_with_its_form_token_alone(
    sign_in: Callable[..., FlaskClient],
) -> None:
    client = sign_in("edith")
    refused = client.post("/api/1/item/", json=ITEM)
    assert refused.status_code == 400
    assert refused.json
    assert "X-CSRFToken" in refused.json["message"]
    assert client.get("/api/1/item/?q=oolong").json == []
    headers = {"X-CSRFToken": form_token(client)}
    assert client.post("/api/1/item/", json=ITEM, headers=headers).status_code == 201
    wrong = {"X-CSRFToken": "x" + headers["X-CSRFToken"]}
    assert client.delete("/api/1/item/1", headers=wrong | ANY).status_code == 400


def test_f20_an_answer_to_somebody_is_stored_nowhere(
    api: Api, sign_in: Callable[..., FlaskClient]
) -> None:
    for client in (api("anna"), sign_in()):
        assert client.get("/api/1/item/1").headers["Cache-Control"] == "no-store"
    public = api().get("/api/1/item/1")
    assert public.headers["Cache-Control"] == "no-cache"
    assert {"Authorization", "Cookie"} <= set(public.vary)


NO_AMOUNTS = ["", "3,10", "-1", "1000", "3.191", "1e2", "NaN", "٣", " 3", "9" * 5000]
NO_NUMBERS = [-1, 1000, 3.191, 10**400, None, True, [], {}]


@pytest.mark.parametrize("price", [*NO_AMOUNTS, *NO_NUMBERS])
def test_s10_other_amounts_are_refused_at_the_field(api: Api, price: Any) -> None:
    client = api("edith")
    answer = client.post("/api/1/item/", json=ITEM | {"price": price})
    assert answer.status_code == 400
    assert set(fields_of(answer)) == {"price"}


@pytest.mark.parametrize(
    "name", ["", "  ", "a\x00b", "a\nb", "x" * 81, "\ud800", None, 1, ["a"], "a\u2028b"]
)
def test_s10_names_that_cannot_be_kept_are_refused(api: Api, name: Any) -> None:
    answer = api("edith").post("/api/1/item/", json=ITEM | {"name": name})
    assert answer.status_code == 400
    assert set(fields_of(answer)) == {"name"}


def statements(client: FlaskClient, path: str) -> int:
    seen = []

    def count(*args: object) -> None:
        seen.append(args[2])

    event.listen(Engine, "before_cursor_execute", count)
    try:
        assert client.get(path).status_code == 200
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    return len(seen)


@pytest.mark.parametrize(
    "path", ["item/", "supplier/", "post/", "user/", "item/1/supplier/"]
)
def test_s10_a_longer_list_takes_no_more_queries(api: Api, path: str) -> None:
    client = api("ada")
    for number in range(6):
        supplier = {"name": f"Supplier {number}"}
        made = client.post("/api/1/supplier/", json=supplier).json
        assert made
        offer = {"supplier_id": made["id"], "cost": number}
        assert client.post("/api/1/item/1/supplier/", json=offer).status_code == 201
        post = {"title": f"Post {number}", "body": "Text"}
        assert client.post("/api/1/post/", json=post).status_code == 201
    short = statements(client, f"/api/1/{path}?page_size=1")
    assert statements(client, f"/api/1/{path}?page_size=100") == short
    assert short <= 6


def test_a_dead_database_is_503_in_json(dead_database: FlaskClient) -> None:
    bearer = {"Authorization": "Bearer mypack_x"}
    for headers in ({}, bearer):
        answer = dead_database.get("/api/1/item/", headers=headers)
        assert answer.status_code == 503
        assert answer.json
        assert answer.headers["Retry-After"]
