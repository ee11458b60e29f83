import json
import logging
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mypack import audit
from mypack.log import JsonLine
from mypack.user.service import (
    activate,
    change_user,
    create_user,
    deactivate,
    delete_user,
    find_user,
    set_password,
)

from .conftest import PASSWORD, token

NEW = "another long password"


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    caplog.set_level(logging.INFO, audit.__name__)

    def messages() -> list[str]:
        found = [one for one in caplog.records if one.name == audit.__name__]
        return [one.getMessage() for one in found]

    return messages


def sign_in(client: FlaskClient, name: str, password: str = PASSWORD) -> None:
    data = {"name": name, "password": password, "csrf_token": token(client)}
    client.post("/user/sign-in", data=data)


def test_f21_each_sign_in_refusal_and_sign_out_is_logged(
    client: FlaskClient, lines: Callable[[], list[str]]
) -> None:
    """F21: who, what, and from which address."""
    sign_in(client, "anna", "wrong password")
    sign_in(client, "anna")
    client.post("/user/sign-out", data={"csrf_token": token(client, "/user/profile")})
    assert lines() == [
        "sign-in refused: 'anna' from 127.0.0.1",
        "signed in: 'anna' from 127.0.0.1",
        "signed out: 'anna' from 127.0.0.1",
    ]


@pytest.mark.parametrize("name", ["anna\n forged", "anna\r\nforged", "a\x85b\u2028c"])
def test_f21_line_breaks_in_a_name_make_one_line(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    """F21: CR/LF in a name cannot begin a second line."""
    caplog.set_level(logging.INFO, audit.__name__)
    sign_in(client, name, "wrong password")
    (record,) = [one for one in caplog.records if one.name == audit.__name__]
    assert len(record.getMessage().splitlines()) == 1
    written = JsonLine("%(message)s").format(record)
    assert len(written.splitlines()) == 1
    values = json.loads(written)
    assert values["event"] == "sign-in refused"
    assert values["account"] == name
    assert values["address"] == "127.0.0.1"
    assert values["time"].endswith("+00:00")


def test_f21_a_denied_request_is_logged(
    client: FlaskClient, lines: Callable[[], list[str]]
) -> None:
    """F21: who was denied what."""
    sign_in(client, "anna")
    assert client.get("/item/create").status_code == 403
    assert lines()[-1] == "denied GET '/item/create': 'anna' from 127.0.0.1"


def test_f21_each_change_of_an_account_is_logged(
    app: Flask, lines: Callable[[], list[str]]
) -> None:
    """F21: password, address, roles, activity, creation and deletion."""
    with app.app_context():
        create_user("rita", NEW)
        rita = find_user("rita")
        assert rita is not None
        set_password(rita, NEW)
        change_user(rita, email="rita@cafe.example", roles=["editor"])
        change_user(rita, roles=[])
        deactivate(rita)
        activate(rita)
        delete_user(rita)
    events = [line.partition(":")[0] for line in lines()]
    assert events == [
        "user created",
        "password changed",
        "email changed",
        "roles changed to editor",
        "roles changed to none",
        "deactivated",
        "activated",
        "user deleted",
    ]
    assert lines()[0] == "user created: 'rita' from the command line"


def test_f21_an_administrator_who_changes_another_account_is_named(
    app: Flask, lines: Callable[[], list[str]]
) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": "192.0.2.1"}):
        from flask_login import login_user

        ada, anna = find_user("ada"), find_user("anna")
        assert ada is not None
        assert anna is not None
        login_user(ada)
        deactivate(anna)
    assert lines() == ["deactivated: 'anna' by 'ada' from 192.0.2.1"]


def test_no_password_and_no_address_of_the_mail_is_logged(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        sign_in(app.test_client(), "anna", "a secret wrong password")
    assert "a secret wrong password" not in caplog.text
