from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mypack.extensions import db
from mypack.user.models import User
from mypack.user.service import end_sessions, set_password

from ..conftest import PASSWORD, anna_in, token

SignIn = Callable[..., FlaskClient]


def attempt(client: FlaskClient, name: str, password: str, query: str = "") -> str:
    data = {"name": name, "password": password, "csrf_token": token(client)}
    answer = client.post(f"/user/sign-in{query}", data=data)
    return answer.headers.get("Location", answer.text)


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/user/profile").status_code == 200


def test_a_page_for_users_asks_to_sign_in_first(client: FlaskClient) -> None:
    answer = client.get("/user/profile")
    assert answer.headers["Location"] == "/user/sign-in?next=%2Fuser%2Fprofile"


def test_capitals_in_the_name_make_no_difference(client: FlaskClient) -> None:
    assert attempt(client, " Anna ", PASSWORD) == "/"
    assert is_signed_in(client)


def test_a_sign_in_leads_where_the_user_was_going(client: FlaskClient) -> None:
    target = attempt(client, "anna", PASSWORD, "?next=/user/profile")
    assert target == "/user/profile"


@pytest.mark.parametrize("name", ["anna", "nobody", "é", "a\x00b", "x" * 80])
def test_wrong_name_and_wrong_password_look_the_same(
    client: FlaskClient, name: str
) -> None:
    page = attempt(client, name, "wrong password")
    assert "Username or password is incorrect." in page
    assert not is_signed_in(client)


def test_each_sign_in_and_refusal_is_logged(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO"):
        attempt(client, "anna\n forged", "wrong password")
        attempt(client, "anna", PASSWORD)
    refused, accepted = (record.getMessage() for record in caplog.records)
    assert refused == "sign-in refused: 'anna\\n forged' from 127.0.0.1"
    assert accepted == "signed in: anna from 127.0.0.1"


def test_an_empty_form_is_told_at_its_fields(client: FlaskClient) -> None:
    page = attempt(client, "", "")
    assert "Enter your username." in page
    assert "Enter your password." in page


def test_an_inactive_user_cannot_sign_in(app: Flask, client: FlaskClient) -> None:
    with anna_in(app) as anna:
        deactivate(anna)
    attempt(client, "anna", PASSWORD)
    assert not is_signed_in(client)


def test_a_sign_in_keeps_nothing_of_the_session_before(client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    attempt(client, "anna", PASSWORD)
    with client.session_transaction() as session:
        assert "planted" not in session


def test_nothing_stores_a_page_of_a_signed_in_user(sign_in: SignIn) -> None:
    client = sign_in()
    for path in ("/", "/item/1", "/user/profile"):
        assert client.get(path).headers["Cache-Control"] == "no-store"


def copy_of(client: FlaskClient, app: Flask) -> FlaskClient:
    cookie = client.get_cookie("session")
    assert cookie is not None
    copy = app.test_client()
    copy.set_cookie("session", cookie.value)
    assert is_signed_in(copy)
    return copy


def test_a_copied_cookie_ends_with_the_sign_out(app: Flask, sign_in: SignIn) -> None:
    client = sign_in()
    copy = copy_of(client, app)
    data = {"csrf_token": token(client, "/user/profile")}
    assert client.post("/user/sign-out", data=data).status_code == 302
    assert not is_signed_in(client)
    assert not is_signed_in(copy)


def deactivate(user: User) -> None:
    user.is_active = False
    db.session.commit()


def change_password(user: User) -> None:
    set_password(user, "another long password")


@pytest.mark.parametrize("event", [deactivate, change_password, end_sessions])
def test_a_copied_cookie_ends_with(
    app: Flask, sign_in: SignIn, event: Callable[[User], None]
) -> None:
    copy = copy_of(sign_in(), app)
    with anna_in(app) as anna:
        event(anna)
    assert not is_signed_in(copy)


@pytest.mark.parametrize("cookie_id", ["", "1", "1:", ":1", "x:1", "1:2", "9:1", "²:1"])
def test_a_session_that_names_nobody_is_no_session(
    client: FlaskClient, cookie_id: str
) -> None:
    with client.session_transaction() as session:
        session["_user_id"] = cookie_id
    assert not is_signed_in(client)
