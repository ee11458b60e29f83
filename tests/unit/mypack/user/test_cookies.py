from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.http import parse_cookie
from werkzeug.test import TestResponse

from mypack.extensions import db

from ..conftest import PASSWORD, make_app, token

ORIGIN = "https://localhost"


@pytest.fixture
def app(database: str) -> Iterator[Flask]:
    app = make_app(database, SESSION_COOKIE_SECURE=True)
    yield app
    with app.app_context():
        db.engine.dispose()


class Browser:
    """Come by HTTPS, and look at every cookie that is set on the way."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        client.environ_base |= {
            "wsgi.url_scheme": "https",
            "HTTP_REFERER": f"{ORIGIN}/",
        }
        self.cookies: list[str] = []

    def see(self, answer: TestResponse) -> TestResponse:
        self.cookies += answer.headers.getlist("Set-Cookie")
        return answer

    def get(self, path: str) -> TestResponse:
        return self.see(self.client.get(path, base_url=ORIGIN))

    def post(self, path: str, token: str, **data: str) -> TestResponse:
        data["csrf_token"] = token
        return self.see(self.client.post(path, data=data, base_url=ORIGIN))


def journey(client: FlaskClient) -> list[str]:
    browser = Browser(client)
    browser.get("/user/sign-in")
    secret = token(client)
    signed_in = browser.post(
        "/user/sign-in", secret, name="anna", password=PASSWORD, remember="y"
    )
    assert signed_in.status_code == 302
    page = browser.get("/user/profile")
    assert page.status_code == 200
    secret = page.text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    assert browser.post("/user/sign-out", secret).status_code == 302
    return browser.cookies


def test_f1_every_cookie_is_bound_to_the_host_and_hidden_from_scripts(
    client: FlaskClient,
) -> None:
    """F1: __Host-, Secure, HttpOnly, SameSite=Lax, Path=/, no Domain, 4096 bytes."""
    cookies = journey(client)
    names = {next(iter(parse_cookie(cookie))) for cookie in cookies}
    assert names == {"__Host-session", "__Host-remember"}
    for cookie in cookies:
        attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= attributes, cookie
        assert not any(one.startswith("domain") for one in attributes), cookie
        assert len(cookie) <= 4096


def test_f1_the_remember_cookie_lives_for_the_days_of_the_settings(
    client: FlaskClient,
) -> None:
    remembered = [one for one in journey(client) if one.startswith("__Host-remember=")]
    assert "Max-Age=2592000" in remembered[0]
    assert "Max-Age=0" in remembered[1]
