"""How long sessions last, and what ends them at once."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import TimestampSigner

from mypack.user import session as sessions
from mypack.user.models import User
from mypack.user.service import deactivate, end_sessions, set_password

from ..conftest import PASSWORD, anna_in, make_app, token
from .forms import NEW, attempt, change_password, is_signed_in

pytestmark = pytest.mark.every_database
DAY = 24 * 3600
Pass = Callable[[int], None]


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser that is signed in and remembered."""
    client = app.test_client()
    attempt(client, "anna", PASSWORD, remember="y")
    return client


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Pass:
    """Let the clocks of sessions and signatures run ahead."""
    clock, stamp = sessions.time, TimestampSigner.get_timestamp

    def wait(seconds: int) -> None:
        monkeypatch.setattr(sessions, "time", lambda: clock() + seconds)
        monkeypatch.setattr(
            TimestampSigner, "get_timestamp", lambda signer: stamp(signer) + seconds
        )

    return wait


def with_only(app: Flask, client: FlaskClient, name: str) -> FlaskClient:
    """Return another browser that copied one cookie."""
    cookie = client.get_cookie(name)
    assert cookie is not None, name
    copy = app.test_client()
    copy.set_cookie(name, cookie.value)
    return copy


def sign_out(client: FlaskClient) -> None:
    data = {"csrf_token": token(client, "/user/profile")}
    assert client.post("/user/sign-out", data=data).status_code == 302


@pytest.mark.parametrize("event", [sign_out, change_password])
def test_f2_what_the_user_does_ends_copied_cookies(
    app: Flask, client: FlaskClient, event: Callable[[FlaskClient], None]
) -> None:
    """F2: a replayed cookie is worthless after sign-out and password change."""
    copies = [with_only(app, client, name) for name in ("session", "remember")]
    assert all(is_signed_in(copy) for copy in copies)
    copies = [with_only(app, client, name) for name in ("session", "remember")]
    event(client)
    assert not any(is_signed_in(copy) for copy in copies)


def new_password(user: User) -> None:
    set_password(user, NEW)


@pytest.mark.parametrize("event", [deactivate, new_password, end_sessions])
def test_f2_what_an_administrator_does_ends_copied_cookies(
    app: Flask, client: FlaskClient, event: Callable[[User], None]
) -> None:
    """F2: a replayed cookie is worthless after the account is made inactive."""
    copies = [with_only(app, client, name) for name in ("session", "remember")]
    with anna_in(app) as anna:
        event(anna)
    assert not any(is_signed_in(copy) for copy in [client, *copies])


def test_f2_cookies_stay_worthless_when_the_account_is_active_again(
    app: Flask, client: FlaskClient
) -> None:
    with anna_in(app) as anna:
        deactivate(anna)
        anna.is_active = True
        sessions.db.session.commit()
    assert not is_signed_in(client)


def test_whoever_changes_the_password_stays_signed_in_and_remembered(
    app: Flask, client: FlaskClient
) -> None:
    change_password(client)
    assert is_signed_in(client)
    assert is_signed_in(with_only(app, client, "remember"))


def test_a_sign_out_takes_both_cookies_away(client: FlaskClient) -> None:
    sign_out(client)
    assert client.get_cookie("remember") is None
    assert not is_signed_in(client)


def test_f3_a_sign_in_begins_a_new_session(app: Flask) -> None:
    """F3: nothing that was in the session before a sign-in survives it."""
    client = app.test_client()
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    before = client.get_cookie("session")
    attempt(client, "anna", PASSWORD)
    after = client.get_cookie("session")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    with client.session_transaction() as session:
        assert "planted" not in session


def test_f3_a_session_ends_that_nobody_uses(
    app: Flask, client: FlaskClient, wait: Pass
) -> None:
    """F3: the idle limit."""
    copy = with_only(app, client, "session")
    wait(app.config["SESSION_IDLE"] + 1)
    assert not is_signed_in(copy)


def test_f3_a_session_ends_however_busy_it_is(
    app: Flask, client: FlaskClient, wait: Pass
) -> None:
    """F3: the absolute limit."""
    copy = with_only(app, client, "session")
    limit, step = app.config["SESSION_LIFETIME"], app.config["SESSION_IDLE"] // 2
    for seconds in range(step, limit, step):
        wait(seconds)
        assert is_signed_in(copy)
    wait(limit + 1)
    assert not is_signed_in(copy)


def test_a_remembered_user_gets_a_new_session(
    app: Flask, client: FlaskClient, wait: Pass
) -> None:
    wait(app.config["SESSION_LIFETIME"] + 1)
    assert is_signed_in(client)
    assert is_signed_in(with_only(app, client, "session"))


def test_f3_a_remember_cookie_ends_also_for_who_copied_it(
    app: Flask, client: FlaskClient, wait: Pass
) -> None:
    """F3: the server ends it, not only the browser."""
    wait(app.config["REMEMBER_DAYS"] * DAY - 60)
    assert is_signed_in(with_only(app, client, "remember"))
    wait(app.config["REMEMBER_DAYS"] * DAY + 1)
    assert not is_signed_in(with_only(app, client, "remember"))


@pytest.mark.parametrize("cookie_id", ["", "1", "1:", ":1", "x:1", "1:2", "9:1", "²:1"])
def test_a_session_that_names_nobody_is_no_session(app: Flask, cookie_id: str) -> None:
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = cookie_id
    assert not is_signed_in(client)


@pytest.mark.parametrize("value", ["", "x", "1:1", "é", "1:1|" + "0" * 128, "a.b.c"])
def test_a_forged_remember_cookie_is_no_session(app: Flask, value: str) -> None:
    client = app.test_client()
    client.set_cookie("remember", value)
    assert not is_signed_in(client)


def test_f14_a_new_key_keeps_who_is_signed_in_and_who_is_remembered(
    app: Flask, client: FlaskClient, database: str
) -> None:
    """F14: after a rotation of SECRET_KEY 100 % of sessions go on."""
    key = app.config["SECRET_KEY"]
    rotated = make_app(database, SECRET_KEY="n" * 32, SECRET_KEY_FALLBACKS=[key])
    for name in ("session", "remember"):
        assert is_signed_in(with_only(rotated, client, name)), name
    without = make_app(database, SECRET_KEY="n" * 32)
    for name in ("session", "remember"):
        assert not is_signed_in(with_only(without, client, name)), name
    for other in (rotated, without):
        with other.app_context():
            sessions.db.engine.dispose()
