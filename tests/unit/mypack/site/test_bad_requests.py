"""Bad requests to every route: the right status, nothing changed, no traceback."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from ..conftest import make_app
from .conftest import Site

TRACES = ("Traceback (most recent call last)", "sqlalchemy", 'File "/')
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
WRITES = METHODS[1:]
QUERIES = (
    "page=0&per_page=0",
    "page=-1&page_size=-1&limit=-1",
    "page=99999999999999999999999&per_page=99999999999999999999999",
    "page=x&sort=x&price=x&category=x&author=x",
    "q=%00&sort=%00&category=%00&author=%00&name=%00&town=%00",
    "q=%FF%FE&sort=%FF&category=%FF&author=%ED%A0%80&name=%FF",
    "price=NaN&max_price=NaN&highest_price=Infinity&price_max=1e999",
    "q=" + "x" * 5000,
    "q=%25_%5C%27%22;--&author=%27%20OR%201=1",
    "next=%00&seconds=x&size=x&prefix=%00",
)
BODIES = {
    "nothing": b"",
    "no JSON": b"{",
    "a list": b"[]",
    "a text": b'"x"',
    "null": b"null",
    "a number beyond all": b'{"price": 1e999999, "cost": 1e999999}',
    "no number": b'{"price": NaN, "cost": NaN}',
    "wrong types": b'{"name": [], "title": {}, "body": 1, "price": true, "cost": {}}',
    "null bytes": b'{"name": "a\\u0000b", "title": "a\\u0000b", "body": "\\u0000"}',
    "a lone surrogate": b'{"name": "\\ud800", "title": "\\ud800", "body": "\\ud800"}',
    "another encoding": '{"name": "é"}'.encode("latin-1"),
    "unknown fields": b'{"is_admin": true, "id": 7, "author_id": 4, "version": 99}',
    "too deep": b"[" * 100_000,
    "too many digits": b'{"price": ' + b"9" * 5000 + b"}",
    "too long": b'{"name": "' + b"x" * 5000 + b'", "title": "' + b"x" * 5000 + b'"}',
}


def is_api(rule: Rule) -> bool:
    return rule.rule.startswith("/api/")


def check(answer: TestResponse, *statuses: int) -> None:
    seen = f"{answer.request.method} {answer.request.url}: {answer.status_code}"
    assert answer.status_code in statuses, seen
    if answer.mimetype in ("text/html", "application/json"):
        assert not [trace for trace in TRACES if trace in answer.text], seen


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_of_nonsense_is_never_a_failure(site: Site, query: str) -> None:
    before = site.rows()
    for rule, _ in site.newest("GET"):
        answer = site.ask("administrator", "GET", f"{site.path(rule)}?{query}")
        check(answer, 200, 302, 308, 400, 404, 422)
    assert site.rows() == before


@pytest.mark.parametrize("number", ["0", "-1", "2147483647", "2147483648", "9" * 40])
def test_a_number_that_no_row_has_is_not_found(site: Site, number: str) -> None:
    for rule, method in site.newest():
        if "<id:" in rule.rule:
            path = site.path(rule).replace("/1", f"/{number}")
            path = path.replace(f"/api/{number}", "/api/1")  # the version stays
            check(site.ask("administrator", method, path), 404, 405)


@pytest.mark.parametrize("part", ["x", "1.5", "%00", "%FF", "1%2F..", "..", "é"])
def test_a_part_of_a_url_that_is_no_number_is_not_found(site: Site, part: str) -> None:
    for folder in (
        "item",
        "supplier",
        "post",
        "api/1/item",
        "api/1/post",
        "api/1/user",
    ):
        check(site.ask("administrator", "GET", f"/{folder}/{part}"), 404, 308)


def test_a_method_that_a_route_lacks_is_405_and_tells_which_it_has(site: Site) -> None:
    rules = {site.path(rule) for rule, _ in site.newest()}
    for path in rules:
        adapter = site.app.url_map.bind("localhost")
        allowed = set(adapter.allowed_methods(path))
        for method in set(METHODS) - allowed:
            answer = site.ask("administrator", method, path)
            check(answer, 405)
            assert set(answer.headers["Allow"].split(", ")) == allowed, path


def test_a_body_above_the_limit_is_413_everywhere(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(site.app.config, "MAX_CONTENT_LENGTH", 1024)
    before = site.rows()
    for rule, method in site.newest(*WRITES):
        if rule.endpoint in ("probe.count", "probe.fault"):  # it reads no body
            continue
        data = {"name": "x" * 2000}
        given = {"json": data} if is_api(rule) else {"data": data}
        answer = site.ask("administrator", method, site.path(rule), **given)
        # The API asks first which version is meant, and reads no body that it ignores.
        check(answer, 413, *((428,) if is_api(rule) else ()))
    assert site.rows() == before


@pytest.mark.parametrize("body", BODIES)
def test_a_body_that_is_no_row_is_refused_by_the_api(site: Site, body: str) -> None:
    before = site.rows()
    for rule, method in site.newest("POST", "PUT", "PATCH"):
        if is_api(rule):
            answer = site.ask(
                "administrator",
                method,
                site.path(rule),
                data=BODIES[body],
                content_type="application/json",
                headers=tag(site, rule, method),
            )
            check(answer, 400, 422)
            assert answer.json is not None
            assert answer.json["status"] == answer.status_code
    assert site.rows() == before


def test_content_of_another_type_is_415_in_the_api(site: Site) -> None:
    for rule, method in site.newest("POST", "PUT", "PATCH"):
        if is_api(rule):
            given = {"data": "a=b", "content_type": "text/plain"}
            headers = tag(site, rule, method)
            answer = site.ask(
                "administrator", method, site.path(rule), headers=headers, **given
            )
            check(answer, 415)


def tag(site: Site, rule: Rule, method: str) -> dict[str, str]:
    """The If-Match that a change of an existing row needs."""
    if method == "POST":
        return {}
    answer = site.ask("administrator", "GET", site.path(rule))
    return {"If-Match": answer.headers["ETag"]}


@pytest.fixture
def dead_site(prepared_site: Site, tmp_path: Path) -> Iterator[Site]:
    """The same people, whose cookies stay good, at a site without its database."""
    app: Flask = make_app(tmp_path / "no-such-folder" / "mypack.sqlite", PROBE=True)
    site = Site(app, tmp_path / "none", prepared_site.secret, "unused")  # type: ignore[arg-type]
    site.values = prepared_site.values
    site.people = {
        name: replace(person) for name, person in prepared_site.people.items()
    }
    yield site
    site.close()


@pytest.mark.parametrize("person", ["visitor", "administrator"])
def test_an_unreachable_database_is_503_and_when_to_retry(
    dead_site: Site, person: str
) -> None:
    for rule, method in dead_site.rules():
        answer = dead_site.ask(person, method, dead_site.path(rule))
        check(answer, 200, 302, 400, 401, 404, 415, 503)
        if answer.status_code == 503 and rule.endpoint != "health.readyz":
            assert answer.headers["Retry-After"] == "5", rule.rule
        if is_api(rule) and answer.status_code >= 400:
            assert answer.mimetype == "application/json", rule.rule
