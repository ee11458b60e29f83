"""Sign-in over the real pages, with the directory up, changed, down and silent."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mypack.extensions import db
from mypack.user.models import User
from tests.servers.slapd import PEOPLE, SECRET, Directory

from ..conftest import PASSWORD
from .conftest import MakeApp, attempt

WRONG = "Username or password is incorrect."
UNREACHABLE = "The directory that checks passwords does not answer"


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/user/profile").status_code == 200


@pytest.mark.every_database
def test_s15_a_user_of_the_directory_signs_in(client: FlaskClient) -> None:
    status, page = attempt(client, "lena", SECRET)
    assert status == 200
    assert "Welcome, lena." in page
    assert is_signed_in(client)


def test_an_account_of_the_site_signs_in_with_its_own_password_only(
    app: Flask, client: FlaskClient
) -> None:
    assert WRONG in attempt(client, "anna", SECRET)[1]
    assert not is_signed_in(client)
    attempt(client, "anna", PASSWORD)
    assert is_signed_in(client)


@pytest.mark.parametrize("name", ["*)(uid=*))(|(uid=*", "lena*", "*", "lena)(uid=*"])
@pytest.mark.every_database
def test_f16_an_injection_gives_no_login(
    app: Flask, client: FlaskClient, name: str
) -> None:
    """F16: a filter in the name signs nobody in and makes no row."""
    status, page = attempt(client, name, SECRET)
    assert WRONG in page
    assert status < 500
    assert not is_signed_in(client)
    with app.app_context():
        assert len(db.session.scalars(db.select(User)).all()) == 4


def test_the_passwords_of_local_accounts_never_reach_the_directory(
    client: FlaskClient, directory: Directory
) -> None:
    before = len(directory.log.read_text())
    attempt(client, "anna", SECRET)
    asked = directory.log.read_text()[before:]
    assert "uid=anna" not in asked
    assert asked.count("BIND dn=") > 1  # asked about nobody: the same work is done


def test_a_removed_entry_ends_at_the_next_sign_in(
    app: Flask, client: FlaskClient, directory: Directory, person: str
) -> None:
    attempt(client, person, SECRET)
    assert is_signed_in(client)
    directory.replace(f"uid={person},{PEOPLE}", "userPassword", "another secret")
    other = app.test_client()
    assert WRONG in attempt(other, person, SECRET)[1]
    assert not is_signed_in(other)


def test_an_account_that_was_made_inactive_here_stays_out(
    app: Flask, client: FlaskClient, person: str
) -> None:
    attempt(client, person, SECRET)
    with app.app_context():
        user = db.session.scalars(db.select(User).filter_by(name=person)).one()
        user.is_active = False
        db.session.commit()
    other = app.test_client()
    attempt(other, person, SECRET)
    assert not is_signed_in(other)


@pytest.fixture(params=["down", "silent", "wrong certificate", "wrong secret"])
def broken(request: pytest.FixtureRequest, make: MakeApp, silent: str) -> Flask:
    """An application whose directory cannot be asked."""
    settings: dict[str, dict[str, object]] = {
        "down": {"LDAP_URL": "ldaps://127.0.0.1:1"},
        "silent": {"LDAP_URL": f"ldaps://{silent}"},
        "wrong certificate": {"LDAP_CA_FILE": ""},
        "wrong secret": {"LDAP_BIND_PASSWORD": "wrong"},
    }
    return make(**settings[request.param])


def test_local_accounts_sign_in_without_the_directory(broken: Flask) -> None:
    client = broken.test_client()
    attempt(client, "anna", PASSWORD)
    assert is_signed_in(client)


def test_others_are_told_that_the_directory_does_not_answer(
    broken: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("lena", "nobody", "anna"):
        status, page = attempt(broken.test_client(), name, SECRET)
        assert status == 503
        assert UNREACHABLE in page
    errors = [one for one in caplog.records if one.levelname == "ERROR"]
    assert len(errors) == 3
    assert all("directory" in one.getMessage() for one in errors)
    assert SECRET not in caplog.text


def test_a_refused_password_stands_nowhere_in_the_log(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        attempt(client, "lena", "a wrong password")
    assert "a wrong password" not in caplog.text
