import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mypack.extensions import db
from mypack.token.models import Token
from mypack.trace.context import user_id
from mypack.user.service import deactivate

from ..conftest import anna_in, token

pytestmark = pytest.mark.every_database

SignIn = Callable[..., FlaskClient]
PROFILE = "/user/profile"


def make(client: FlaskClient, name: str = "till", days: int = 0) -> TestResponse:
    data = {"name": name, "days": days, "csrf_token": token(client, PROFILE)}
    return client.post("/user/token/", data=data)


def secret_of(page: TestResponse) -> str:
    found = re.search(r'value="(mypack_[\w-]{43})"', page.text)
    assert found, page.text
    return found[1]


def revoke_path(client: FlaskClient) -> str:
    found = re.search(r"/user/token/[0-9a-f-]{36}/revoke", client.get(PROFILE).text)
    assert found
    return found[0]


def status(app: Flask, secret: str, **headers: str) -> int:
    given = {"Authorization": f"Bearer {secret}", **headers}
    return app.test_client().get("/api/1/user/me", headers=given).status_code


def test_f22_a_bearer_request_is_answered(app: Flask, sign_in: SignIn) -> None:
    secret = secret_of(make(sign_in()))
    bearer = {"Authorization": f"bearer {secret}"}
    answer = app.test_client().get("/api/1/user/me", headers=bearer)
    assert answer.status_code == 200
    assert answer.json
    assert answer.json["name"] == "anna"
    assert "Set-Cookie" not in answer.headers


def test_a_token_is_shown_once(sign_in: SignIn) -> None:
    client = sign_in()
    page = make(client, "<till>")
    assert page.headers["Cache-Control"] == "no-store"
    assert "&lt;till&gt;" in page.text
    profile = client.get(PROFILE).text
    assert secret_of(page) not in profile
    assert "&lt;till&gt;" in profile


def test_s1_a_revoked_token_ends_at_once(app: Flask, sign_in: SignIn) -> None:
    client = sign_in()
    secret = secret_of(make(client))
    data = {"csrf_token": token(client, PROFILE)}
    path = revoke_path(client)
    assert client.post(path, data=data).headers["Location"] == PROFILE
    assert status(app, secret) == 401
    assert client.post(path, data=data).status_code == 404


def test_nobody_revokes_another_s_token(app: Flask, sign_in: SignIn) -> None:
    anna = sign_in()
    secret = secret_of(make(anna))
    path = revoke_path(anna)
    for name in ("paul", "ada"):
        other = sign_in(name)
        data = {"csrf_token": token(other, PROFILE)}
        assert other.post(path, data=data).status_code == 404
    assert status(app, secret) == 200


def test_s1_what_is_no_uuid_is_no_token(sign_in: SignIn) -> None:
    client = sign_in()
    data = {"csrf_token": token(client, PROFILE)}
    for text in ("1", "x", "00000000-0000-0000-0000-00000000000g"):
        assert client.post(f"/user/token/{text}/revoke", data=data).status_code == 404


def test_a_token_is_made_and_revoked_with_the_form_token(sign_in: SignIn) -> None:
    client = sign_in()
    make(client)
    assert client.post("/user/token/", data={"name": "x", "days": 0}).status_code == 400
    assert client.post(revoke_path(client)).status_code == 400


def test_nobody_makes_a_token_without_signing_in(client: FlaskClient) -> None:
    data = {"name": "x", "days": 0, "csrf_token": token(client)}
    answer = client.post("/user/token/", data=data)
    assert answer.headers["Location"].startswith("/user/sign-in")


@pytest.mark.parametrize(
    ("name", "days"), [("", 0), ("x" * 81, 0), ("a\x00b", 0), ("a", 5), ("a", "x")]
)
def test_a_token_without_a_name_or_end_is_refused_at_the_field(
    app: Flask, sign_in: SignIn, name: str, days: int
) -> None:
    page = make(sign_in(), name, days)
    assert page.status_code == 400
    assert "invalid-feedback" in page.text
    with app.app_context():
        assert not db.session.scalars(db.select(Token)).all()


def test_a_bad_token_is_refused_whatever_cookie_comes_with_it(sign_in: SignIn) -> None:
    client = sign_in()
    for given in ("Bearer x", "Bearer", "Bearer ", "bearer mypack_é", "Bearer a b"):
        headers = {"Authorization": given.encode().decode("latin-1")}
        answer = client.get("/api/1/item/", headers=headers)
        assert answer.status_code == 401, given
        assert "invalid_token" in answer.headers["WWW-Authenticate"]
    assert client.get("/api/1/user/me").status_code == 200


def test_a_token_decides_over_a_session(app: Flask, sign_in: SignIn) -> None:
    secret = secret_of(make(sign_in()))
    ada = sign_in("ada")
    bearer = {"Authorization": f"Bearer {secret}"}
    answer = ada.get("/api/1/user/me", headers=bearer)
    assert answer.json
    assert answer.json["name"] == "anna"
    post = {"title": "T", "body": "B"}
    assert ada.post("/api/1/post/", json=post, headers=bearer).status_code == 201


def test_an_inactive_user_s_token_and_session_are_refused(
    app: Flask, sign_in: SignIn
) -> None:
    client = sign_in()
    secret = secret_of(make(client))
    with anna_in(app) as anna:
        deactivate(anna)
    assert status(app, secret) == 401
    assert client.get("/api/1/user/me").status_code == 401


def test_a_token_opens_no_page(app: Flask, sign_in: SignIn) -> None:
    bearer = {"Authorization": f"Bearer {secret_of(make(sign_in()))}"}
    assert app.test_client().get(PROFILE, headers=bearer).status_code == 302


def test_the_log_of_requests_knows_whose_token_it_was(
    app: Flask, sign_in: SignIn
) -> None:
    bearer = {"Authorization": f"Bearer {secret_of(make(sign_in()))}"}
    with app.test_client() as client:
        client.get("/api/1/item/", headers=bearer)
        assert user_id() is not None
