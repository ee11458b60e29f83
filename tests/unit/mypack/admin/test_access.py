"""F15: only administrators enter, and nothing is written without a form's token."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mypack.extensions import Base, db

from .conftest import SignIn


def routes(app: Flask) -> Iterator[tuple[str, str]]:
    """Each path below /admin/ with each of its methods, for the first row."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/admin"):
            path = rule.rule.replace("<id:row_id>", "1")
            yield from ((path, method) for method in rule.methods or ())


def rows(app: Flask) -> dict[str, int]:
    with app.app_context():
        count = db.select(db.func.count())
        tables = Base.metadata.sorted_tables
        return {
            table.name: db.session.scalar(count.select_from(table)) or 0
            for table in tables
        }


def test_s17_there_is_an_administration_for_each_table(app: Flask) -> None:
    paths = {path for path, _ in routes(app)}
    for table in ("user", "role", "item", "supplier", "post", "mail"):
        assert f"/admin/{table}/" in paths


def test_f15_whoever_is_not_signed_in_is_asked_to(
    app: Flask, client: FlaskClient
) -> None:
    """F15: no route answers with a page, a file or a row."""
    app.config["WTF_CSRF_ENABLED"] = False  # so that the token is not what refuses
    for path, method in routes(app):
        answer = client.open(path, method=method)
        if method != "OPTIONS":  # which Flask answers itself, with the methods alone
            assert answer.status_code == 302, (path, method)
            assert answer.headers["Location"].startswith("/user/sign-in")


@pytest.mark.parametrize("name", ["paul", "edith"])
def test_f15_users_and_editors_are_refused(
    app: Flask, sign_in: SignIn, name: str
) -> None:
    """F15: whatever route they know."""
    client = sign_in(name)
    app.config["WTF_CSRF_ENABLED"] = False
    before = rows(app)
    for path, method in routes(app):
        if method != "OPTIONS":
            assert client.open(path, method=method).status_code == 403, (path, method)
    assert rows(app) == before


def test_f15_a_post_without_its_token_is_refused(app: Flask, ada: FlaskClient) -> None:
    """F15: also from an administrator's browser."""
    before = rows(app)
    fields = {"name": "Free coffee", "category": "coffee", "price": "0", "rowid": "1"}
    fields |= {"action": "delete", "confirmed": "yes", "version": "1"}
    posts = [path for path, method in routes(app) if method == "POST"]
    assert posts
    for path in posts:
        assert ada.post(path, data=fields).status_code == 400, path
    assert rows(app) == before


def test_f15_no_page_or_file_of_the_package_is_reachable(app: Flask) -> None:
    """F15: what Flask-Admin offers beside the pages that are here is not routed."""
    client = app.test_client()
    for path in (
        "static/admin/css/bootstrap4/admin.css",
        "static/vendor/moment.min.js",
    ):
        assert client.get(f"/admin/{path}").status_code == 404
    for path in ("ajax/update/", "ajax/lookup/", "delete/", "details/", "new/"):
        assert client.get(f"/admin/item/{path}").status_code == 404


def test_only_administrators_see_the_link(sign_in: SignIn) -> None:
    assert 'href="/admin/"' in sign_in("ada").get("/").text
    for name in ("paul", "edith"):
        assert 'href="/admin/"' not in sign_in(name).get("/").text


@pytest.mark.parametrize(
    "url", ["////evil.example", "//evil.example", "https://evil.example", "/\\e", "x"]
)
def test_no_page_leads_off_the_site(ada: FlaskClient, url: str) -> None:
    for path in ("/admin/item/", "/admin/item/create", "/admin/item/1/edit"):
        answer = ada.get(path, query_string={"url": url})
        assert answer.status_code == 400
        assert "evil.example" not in answer.text


def test_no_page_has_inline_scripts_or_styles(app: Flask, ada: FlaskClient) -> None:
    pages = [path for path, method in routes(app) if method == "GET"]
    for path in pages:
        page = ada.get(path).text
        for inline in ("<script>", "style=", "<style", "onclick", "javascript:"):
            assert inline not in page, path
        assert "http://" not in page.replace("http://www.w3.org", "")
        assert "https://" not in page


def test_nothing_stores_a_page_of_the_administration(
    app: Flask, ada: FlaskClient
) -> None:
    for path, method in routes(app):
        if method == "GET":
            assert ada.get(path).headers["Cache-Control"] == "no-store"
