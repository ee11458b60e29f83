from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mypack.user.service import deactivate

from ..conftest import PASSWORD, anna_in, token
from .forms import attempt, is_signed_in
from .test_target import OUTSIDE

pytestmark = pytest.mark.every_database

WRONG = "Username or password is incorrect."
INACTIVE = "Your account is inactive."


def test_a_page_for_users_asks_to_sign_in_first(client: FlaskClient) -> None:
    answer = client.get("/user/profile")
    assert answer.headers["Location"] == "/user/sign-in?next=%2Fuser%2Fprofile"


def test_capitals_in_the_name_make_no_difference(client: FlaskClient) -> None:
    assert attempt(client, " Anna ", PASSWORD).location == "/"
    assert is_signed_in(client)


def test_s13_a_sign_in_leads_where_the_user_was_going(client: FlaskClient) -> None:
    data = {"name": "anna", "password": PASSWORD, "csrf_token": token(client)}
    answer = client.post("/user/sign-in?next=/user/profile", data=data)
    assert answer.location == "/user/profile"


@pytest.mark.parametrize("name", ["anna", "nobody", "é", "a\x00b", "x" * 80])
def test_s13_wrong_name_and_wrong_password_look_the_same(
    client: FlaskClient, name: str
) -> None:
    answer = attempt(client, name, "wrong password")
    assert answer.status_code == 400
    assert WRONG in answer.text
    assert not is_signed_in(client)


def test_s13_an_inactive_user_is_told_so_after_the_right_password(
    app: Flask, client: FlaskClient
) -> None:
    """S13: "Your account is inactive" only after a right password."""
    with anna_in(app) as anna:
        deactivate(anna)
    wrong, right = (attempt(client, "anna", one) for one in ("wrong one", PASSWORD))
    assert (wrong.status_code, right.status_code) == (400, 403)
    assert WRONG in wrong.text
    assert INACTIVE not in wrong.text
    assert INACTIVE in right.text
    assert not is_signed_in(client)


def test_an_empty_form_is_told_at_its_fields(client: FlaskClient) -> None:
    answer = attempt(client, "", "")
    assert answer.status_code == 400
    assert "Enter your username." in answer.text
    assert "Enter your password." in answer.text


def test_whoever_is_signed_in_is_not_asked_again(
    sign_in: Callable[..., FlaskClient],
) -> None:
    assert sign_in().get("/user/sign-in?next=/item/").location == "/item/"


def test_a_sign_out_of_nobody_is_no_error(client: FlaskClient) -> None:
    data = {"csrf_token": token(client)}
    assert client.post("/user/sign-out", data=data).location == "/"


def test_nothing_stores_a_page_of_a_signed_in_user(
    sign_in: Callable[..., FlaskClient],
) -> None:
    client = sign_in()
    for path in ("/", "/item/1", "/user/profile", "/user/password", "/user/email"):
        assert client.get(path).headers["Cache-Control"] == "no-store"


def test_f8_no_sign_in_leaves_the_site(
    app: Flask, database: str, sign_in: Callable[..., FlaskClient]
) -> None:
    """F8: 25 payloads and more, none leads off the site, none is an error."""
    client = sign_in()
    payloads = [target for target in OUTSIDE if target]
    assert len(payloads) >= 25
    for target in payloads:
        answer = client.get("/user/sign-in", query_string={"next": target})
        assert (answer.status_code, answer.location) == (302, "/"), target
