from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mypack.extensions import db
from mypack.user.sign_in import authenticate

from ..conftest import PASSWORD, anna_in
from .forms import NEW, change_password, is_signed_in, queued, send

pytestmark = pytest.mark.every_database

SignIn = Callable[..., FlaskClient]
OLD_ADDRESS, NEW_ADDRESS = "anna@cafe.example", "anna@home.example"


def test_the_profile_shows_who_one_is(sign_in: SignIn) -> None:
    page = sign_in("edith").get("/user/profile").text
    for text in ("edith", "edith@cafe.example", "editor", "Change password"):
        assert text in page


def test_a_user_changes_the_password(app: Flask, sign_in: SignIn) -> None:
    client = sign_in()
    answer = change_password(client)
    assert answer.location == "/user/profile"
    assert is_signed_in(client)
    with app.app_context():
        assert queued() == [("password_changed", OLD_ADDRESS)]
        assert authenticate("anna", NEW) is not None


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("current", "wrong password", "This is not your password."),
        ("current", "", "Enter your password."),
        ("password", "short", "The password has 5 characters; choose 12 to 1024."),
        ("password", "x" * 1025, "choose 12 to 1024."),
        ("password", "", "Enter a new password."),
        ("again", "another one", "The two passwords differ."),
    ],
)
def test_a_refused_password_is_told_at_its_field(
    app: Flask, sign_in: SignIn, field: str, value: str, message: str
) -> None:
    data = {"current": PASSWORD, "password": NEW, "again": NEW, field: value}
    if field == "password":
        data["again"] = value
    answer = send(sign_in(), "/user/password", **data)
    assert answer.status_code == 400
    assert message in answer.text
    with app.app_context():
        assert queued() == []
        assert authenticate("anna", PASSWORD) is not None


def test_a_user_changes_the_address_and_both_are_told(
    app: Flask, sign_in: SignIn
) -> None:
    client = sign_in()
    answer = send(client, "/user/email", email=" Anna@Home.Example ", current=PASSWORD)
    assert answer.location == "/user/profile"
    assert is_signed_in(client)
    with anna_in(app) as anna:
        assert anna.email == NEW_ADDRESS
        told = [("email_changed", OLD_ADDRESS), ("email_changed", NEW_ADDRESS)]
        assert queued() == told


def test_a_user_can_do_without_an_address(app: Flask, sign_in: SignIn) -> None:
    send(sign_in(), "/user/email", email="", current=PASSWORD)
    with anna_in(app) as anna:
        assert anna.email is None


@pytest.mark.parametrize(
    ("email", "current", "status", "message"),
    [
        (NEW_ADDRESS, "wrong password", 400, "This is not your password."),
        ("no address", PASSWORD, 400, "This is no email address"),
        ("a@b.example\r\nBcc: c@d.example", PASSWORD, 400, "Email address"),
        ("x" * 250 + "@home.example", PASSWORD, 400, "Use at most 254 characters."),
        ("Paul@Cafe.example", PASSWORD, 409, "is taken"),
    ],
)
def test_f17_a_refused_address_is_told_at_its_field_and_changes_nothing(
    app: Flask, sign_in: SignIn, email: str, current: str, status: int, message: str
) -> None:
    """F17: line breaks, wrong passwords, other users' addresses: no change, no mail."""
    answer = send(sign_in(), "/user/email", email=email, current=current)
    assert answer.status_code == status
    assert message in answer.text
    with anna_in(app) as anna:
        assert anna.email == OLD_ADDRESS
        assert queued() == []


def test_a_user_of_the_directory_has_no_password_to_change(
    app: Flask, sign_in: SignIn
) -> None:
    client = sign_in()
    with anna_in(app) as anna:
        anna.password_hash, anna.is_directory = None, True
        db.session.commit()
    assert client.get("/user/password").location == "/user/profile"
    page = client.get("/user/profile").text
    assert "kept by the directory" in page
    assert 'href="/user/password"' not in page


@pytest.mark.parametrize("path", ["/user/password", "/user/email"])
def test_nobody_else_sees_the_forms(client: FlaskClient, path: str) -> None:
    assert client.get(path).location.startswith("/user/sign-in?next=")
