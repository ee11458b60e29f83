"""Accounts: passwords go in and never come out, and nobody locks the site."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mypack.extensions import db
from mypack.post.service import add_post
from mypack.user.models import User
from mypack.user.query import find_user

from ..conftest import PASSWORD
from .conftest import SignIn, act, change, send, stored

every_database = pytest.mark.every_database
NEW = "a new and long password"
NINA = {"name": "nina", "email": "nina@cafe.example", "password": NEW, "is_active": "y"}
PAUL = {"email": "paul@cafe.example", "is_active": "y"}


def may_enter(client: FlaskClient) -> bool:
    return client.get("/user/profile").status_code == 200


@every_database
def test_s17_a_user_is_made_with_a_password_and_roles(
    ada: FlaskClient, sign_in: SignIn
) -> None:
    made = send(ada, "/admin/user/create", **NINA, roles=["editor"])
    assert "nina is created." in made.text
    client = sign_in("nina", NEW)
    assert may_enter(client)
    assert client.get("/item/create").status_code == 200
    assert client.get("/admin/").status_code == 403


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"name": "Nina É"}, 400, "is no user name"),
        ({"name": "anna"}, 409, "taken"),
        ({"email": "anna@cafe.example"}, 409, "taken"),
        ({"email": "nonsense"}, 400, "no email address"),
        ({"password": "short"}, 400, "characters"),
        ({"password": ""}, 400, "Enter a new password."),
        ({"roles": "owner"}, 400, "owner"),
    ],
)
def test_a_user_that_cannot_be_is_told_at_the_field(
    app: Flask, ada: FlaskClient, fields: dict[str, str], status: int, said: str
) -> None:
    answer = send(ada, "/admin/user/create", **{**NINA, **fields})
    assert answer.status_code == status
    assert said in answer.text
    with app.app_context():
        assert len(db.session.scalars(db.select(User)).all()) == 4


def test_s17_no_password_or_hash_is_on_a_page_or_in_a_file(
    app: Flask, ada: FlaskClient
) -> None:
    send(ada, "/admin/user/create", **NINA)
    paths = ["/admin/", "/admin/user/", "/admin/user/csv", "/admin/user/5/edit"]
    paths += [
        "/admin/user/?search=argon2",
        "/admin/role/",
        "/admin/post/",
        "/admin/post/csv",
    ]
    paths += ["/admin/user/?sort=5", "/admin/user/create", "/admin/mail/"]
    refused = change(ada, "/admin/user/5/edit", email="x", password=NEW)
    for page in (refused.text, *(ada.get(path).text for path in paths)):
        for secret in ("$argon2", "password_hash", "session_version", NEW):
            assert secret not in page


@every_database
def test_roles_follow_the_boxes_that_are_ticked(
    app: Flask, ada: FlaskClient, sign_in: SignIn
) -> None:
    page = ada.get("/admin/user/3/edit").text
    ticked = [box for box in re.findall("<input[^>]*>", page) if " checked" in box]
    assert ['value="editor"' in box for box in ticked] == [True, False]
    change(ada, "/admin/user/2/edit", **PAUL, roles=["editor"])
    assert [role.name for role in stored(app, "paul").roles] == ["editor"]
    change(ada, "/admin/user/2/edit", **PAUL, version=2)
    assert stored(app, "paul").roles == []


def test_nothing_but_the_fields_of_the_form_is_written(
    app: Flask, ada: FlaskClient
) -> None:
    before = stored(app, "paul")
    more = {"id": 1, "name": "root", "password_hash": "x", "is_directory": "y"}
    change(ada, "/admin/user/2/edit", **PAUL, **more, session_version=99)
    after = stored(app, "paul")
    assert after.name == "paul"
    assert after.password_hash == before.password_hash
    assert not after.is_directory


def test_who_may_not_sign_in_any_more_is_out_at_once(
    ada: FlaskClient, sign_in: SignIn
) -> None:
    paul = sign_in("paul")
    assert may_enter(paul)
    change(ada, "/admin/user/2/edit", email=PAUL["email"])
    assert not may_enter(paul)


def test_a_new_password_ends_every_session(ada: FlaskClient, sign_in: SignIn) -> None:
    paul = sign_in("paul")
    change(ada, "/admin/user/2/edit", **PAUL, password=NEW)
    assert not may_enter(paul)
    assert not may_enter(sign_in("paul", PASSWORD))
    assert may_enter(sign_in("paul", NEW))


@every_database
def test_a_change_over_anothers_change_is_refused(app: Flask, ada: FlaskClient) -> None:
    change(ada, "/admin/user/2/edit", **PAUL, roles=["editor"])
    stale = change(ada, "/admin/user/2/edit", **PAUL, password=NEW)
    assert stale.status_code == 409
    assert "Somebody else changed this" in stale.text
    assert "editor" in stale.text
    assert NEW not in stale.text


def test_users_are_deactivated_and_activated_together(
    app: Flask, ada: FlaskClient, sign_in: SignIn
) -> None:
    paul = sign_in("paul")
    page = act(ada, "user", "deactivate", 1, 2).text
    assert "anna is deactivated." in page
    assert not may_enter(paul)
    act(ada, "user", "activate", 1, 2)
    assert stored(app, "anna").is_active
    assert not may_enter(paul)  # the old session stays ended


@every_database
def test_the_last_administrator_stays_one(app: Flask, ada: FlaskClient) -> None:
    for path, fields in (
        ("/admin/user/4/edit", {"is_active": "y"}),
        ("/admin/user/4/edit", {"roles": ["administrator"]}),
    ):
        answer = change(ada, path, email="ada@cafe.example", **fields)
        assert answer.status_code == 400
        assert "only active administrator" in answer.text
    for action in ("deactivate", "delete"):
        assert "ada is not" in act(ada, "user", action, 4).text
    assert may_enter(ada)


@every_database
def test_a_user_with_posts_is_not_deleted_and_it_says_why(
    app: Flask, ada: FlaskClient
) -> None:
    with app.app_context():
        anna = find_user("anna")
        assert anna is not None
        add_post(author=anna, title="Hello", body="All of it.")
    page = act(ada, "user", "delete", 1, 2).text
    assert "anna is not deleted: there are posts by this user." in page
    assert "paul is deleted." in page
    with app.app_context():
        assert find_user("anna") is not None
        assert find_user("paul") is None


def test_the_log_tells_who_changed_which_account(
    ada: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO"):
        change(ada, "/admin/user/2/edit", **PAUL, roles=["editor"])
    assert "roles changed to editor: 'paul' by 'ada' from 127.0.0.1" in caplog.text


def test_the_directory_keeps_the_password_of_its_users(
    app: Flask, ada: FlaskClient
) -> None:
    with app.app_context():
        db.session.add(User(name="lena", is_directory=True))
        db.session.commit()
    page = ada.get("/admin/user/5/edit").text
    assert "The directory keeps this user" in page
    assert 'name="password"' not in page
    change(ada, "/admin/user/5/edit", is_active="y", password=NEW)
    assert stored(app, "lena").password_hash is None


def test_a_role_leads_to_the_users_who_have_it(ada: FlaskClient) -> None:
    page = ada.get("/admin/role/").text
    assert 'href="/admin/user/?flt0_role_is=editor"' in page
