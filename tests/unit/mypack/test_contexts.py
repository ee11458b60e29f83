"""S11: what a test may ask Flask for: contexts, URLs, templates, messages."""

from typing import Any

from flask import Flask, g, get_flashed_messages, template_rendered, url_for

from mypack.trace.context import request_id

from .conftest import token


def test_s11_a_request_context_gives_urls_without_a_request(app: Flask) -> None:
    with app.test_request_context():
        assert url_for("item.show", item_id=1) == "/item/1"
        assert url_for("item.index", category="tea") == "/item/category/tea"
        assert url_for("post.index", author="a b?") == "/post/by/a%20b%3F"
        assert url_for("item.menu", _external=True) == "http://localhost/"


def test_s11_a_page_names_its_template_and_what_it_was_given(app: Flask) -> None:
    seen: list[tuple[str | None, dict[str, Any]]] = []

    def note(_: Flask, template: Any, context: dict[str, Any], **__: Any) -> None:
        seen.append((template.name, context))

    with template_rendered.connected_to(note, app):
        app.test_client().get("/item/1")
    name, context = seen[0]
    assert name == "item/show.html"
    assert context["item"].name == "Espresso"


def test_s11_a_message_has_its_category_and_is_told_once(app: Flask) -> None:
    client = app.test_client()
    client.get("/user/profile")
    with client.session_transaction() as session:
        told = [("info", "Sign in to see this page.")]
        assert session["_flashes"] == told
    with app.test_request_context():
        assert get_flashed_messages() == []
    assert "Sign in to see this page." in client.get("/user/sign-in").text
    assert "Sign in to see this page." not in client.get("/user/sign-in").text


def test_s11_a_redirect_leads_back_after_the_sign_in(app: Flask) -> None:
    client = app.test_client()
    data = {"name": "anna", "password": "correct horse battery staple"}
    data["csrf_token"] = token(client)
    answer = client.post("/user/sign-in?next=/post/", data=data, follow_redirects=True)
    assert answer.request.path == "/post/"
    assert len(answer.history) == 1


def test_s4_what_a_request_keeps_ends_with_it(app: Flask) -> None:
    with app.test_client() as client:
        client.get("/")
        assert request_id() == g.trace.request_id
    with app.test_request_context():
        assert request_id() is None
