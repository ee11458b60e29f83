import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import TimestampSigner

from mypack.extensions import db
from mypack.mail.sending import send_due
from mypack.user.models import User
from mypack.user.reset import make_token
from mypack.user.service import change_user, deactivate, set_password
from mypack.user.sign_in import authenticate
from tests.servers.smtp import Sink

from ..conftest import PASSWORD, anna_in, make_app
from .forms import NEW, attempt, is_signed_in, queued, send

pytestmark = pytest.mark.every_database

ANNA = "anna@cafe.example"
SITE = "https://cafe.example"
FORGED = [
    {"Host": "evil.example"},
    {"Host": "evil.example:443"},
    {"Host": "cafe.example.evil.example"},
    {"X-Forwarded-Host": "evil.example"},
    {"X-Forwarded-Host": "evil.example, cafe.example"},
    {"X-Forwarded-Server": "evil.example"},
    {"X-Original-Host": "evil.example"},
    {"X-Host": "evil.example"},
    {"Forwarded": "host=evil.example;proto=http"},
    {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"},
]


@pytest.fixture
def app(database: str, sink: Sink) -> Iterator[Flask]:
    app = make_app(database, SITE_URL=SITE, **sink.settings)
    yield app
    with app.app_context():
        db.engine.dispose()


def ask(client: FlaskClient, email: str = ANNA, **more: str) -> int:
    return send(client, "/user/reset", email=email, **more).status_code


def deliver(app: Flask) -> list[str]:
    with app.app_context():
        return [outcome.verb for outcome in send_due()]


def link_in(sink: Sink) -> str:
    found = re.search(r"https?://\S+/reset/\S+", sink.mails[-1].get_content())
    assert found
    return found[0].removeprefix(SITE)


def set_new(client: FlaskClient, link: str, password: str = NEW) -> str:
    answer = send(client, link, password=password, again=password)
    return answer.location or answer.text


def link_of(app: Flask) -> str:
    with anna_in(app) as anna:
        return f"/user/reset/{make_token(anna)}"


def is_valid(client: FlaskClient, link: str) -> bool:
    return client.get(link).status_code == 200


def test_f18_a_link_sets_a_new_password_once(
    app: Flask, client: FlaskClient, sink: Sink
) -> None:
    """F18: single-use; to look at it, as mail scanners do, is no use."""
    assert ask(client) == 302
    assert deliver(app) == ["sent"]
    assert sink.recipients == [ANNA]
    link = link_in(sink)
    assert is_valid(client, link)
    assert set_new(client, link) == "/user/sign-in"
    assert client.get(link).location == "/user/reset"
    assert attempt(client, "anna", NEW).status_code == 302
    assert is_signed_in(client)


@pytest.mark.parametrize("forged", FORGED, ids=str)
def test_f18_a_forged_host_never_reaches_a_link(
    app: Flask, client: FlaskClient, sink: Sink, forged: dict[str, str]
) -> None:
    """F18: the link begins with SITE_URL, whatever host the request named."""
    client.environ_base |= {
        f"HTTP_{name.upper().replace('-', '_')}": value
        for name, value in forged.items()
        if name != "Host"
    }
    headers = {"Host": forged["Host"]} if "Host" in forged else {}
    page = client.get("/user/reset", headers=headers).text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token
    cookies = client._cookies  # type: ignore[attr-defined]
    cookie = "; ".join(f"{one.key}={one.value}" for one in cookies.values())
    client.post(
        "/user/reset",
        data={"email": ANNA, "csrf_token": token[1]},
        headers={**headers, "Cookie": cookie},
    )
    assert deliver(app) == ["sent"]
    text = sink.mails[0].get_content()
    assert "evil" not in text
    assert f"{SITE}/user/reset/" in text


def test_f18_a_link_holds_at_most_60_minutes(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F18: an hour after it was sent it is worthless."""
    link, stamp = link_of(app), TimestampSigner.get_timestamp
    for seconds, holds in ((59 * 60, True), (60 * 60, False)):
        monkeypatch.setattr(
            TimestampSigner, "get_timestamp", lambda one, s=seconds: stamp(one) + s
        )
        assert is_valid(client, link) is holds


def new_password(user: User) -> None:
    set_password(user, "a password of somebody else")


def new_address(user: User) -> None:
    change_user(user, email="anna@home.example")


@pytest.mark.parametrize("event", [new_password, new_address, deactivate])
def test_a_link_ends_with_what_it_was_made_for(
    app: Flask, client: FlaskClient, event: object
) -> None:
    link = link_of(app)
    with anna_in(app) as anna:
        event(anna)  # type: ignore[operator]
    assert not is_valid(client, link)


@pytest.mark.parametrize("token", ["x", "x.y.z", "é", "%00", "WzEsICJ4Il0.x.y"])
def test_a_forged_link_is_refused(client: FlaskClient, token: str) -> None:
    assert client.get(f"/user/reset/{token}").location == "/user/reset"


def test_a_link_of_somebody_else_opens_only_that_account(
    app: Flask, client: FlaskClient
) -> None:
    set_new(client, link_of(app))
    with app.app_context():
        assert authenticate("paul", PASSWORD) is not None
        assert authenticate("anna", NEW) is not None


def test_a_new_password_ends_sessions_and_lifts_the_limit(
    app: Flask, client: FlaskClient
) -> None:
    signed_in = app.test_client()
    attempt(signed_in, "anna", PASSWORD)
    for _ in range(6):
        attempt(client, "anna", "wrong password")
    set_new(client, link_of(app))
    assert not is_signed_in(signed_in)
    assert attempt(client, "anna", NEW).status_code == 302


def test_a_short_password_is_told_at_its_field_and_keeps_the_link(
    app: Flask, client: FlaskClient
) -> None:
    link = link_of(app)
    assert "The password has 5 characters; choose 12 to 1024." in set_new(
        client, link, "short"
    )
    assert is_valid(client, link)


@pytest.mark.parametrize("other", ["nobody@cafe.example", "inactive@cafe.example"])
def test_f7_the_answer_is_the_same_for_unknown_addresses(
    app: Flask, client: FlaskClient, other: str
) -> None:
    """F7: status, body, headers, and the same rows written."""
    with anna_in(app):
        db.session.add(User(name="ina", email="inactive@cafe.example", is_active=False))
        db.session.commit()
    answers = []
    for email in (ANNA, other):
        browser = app.test_client()
        answer = send(browser, "/user/reset", email=email)
        answers.append((answer.status_code, answer.location, answer.text))
        answers.append(shown(browser.get("/user/sign-in").text))
    assert answers[:2] == answers[2:]
    with app.app_context():
        assert queued() == [("reset", ANNA), ("reset", other)]


def shown(page: str) -> str:
    return re.sub(r'value="[^"]*"', "", page.split("<main")[1].split("</main>")[0])


def test_only_whoever_can_use_a_link_gets_one(
    app: Flask, client: FlaskClient, sink: Sink
) -> None:
    with anna_in(app) as anna:
        anna.password_hash, anna.is_directory = None, True
        db.session.commit()
    for email in (ANNA, "nobody@cafe.example"):
        ask(client, email)
    assert deliver(app) == ["dropped", "dropped"]
    assert sink.mails == []


def test_f6_links_are_limited_per_address(client: FlaskClient) -> None:
    for _ in range(5):
        assert ask(client, "Nobody@Cafe.example") == 302
    assert ask(client, "nobody@cafe.example") == 429


@pytest.mark.parametrize(
    "email",
    [
        "anna@cafe.example\r\nBcc: eve@evil.example",
        "anna@cafe.example\nBcc: eve@evil.example",
        "anna@cafe.example%0d%0aBcc: eve@evil.example",
        "anna@cafe.example, eve@evil.example",
        "Anna <anna@cafe.example>",
        "anna@cafe.example\x00",
        "anna",
        "",
    ],
)
def test_f17_an_address_that_is_none_is_400_and_sends_nothing(
    app: Flask, client: FlaskClient, sink: Sink, email: str
) -> None:
    """F17: CR/LF in an address is 400, and no mail reaches the server."""
    assert ask(client, email) == 400
    assert deliver(app) == []
    assert sink.mails == []


def test_no_link_is_kept_in_the_queue(app: Flask, client: FlaskClient) -> None:
    ask(client)
    with app.app_context():
        (row,) = db.session.execute(db.text("SELECT * FROM mail")).mappings()
        assert "http" not in str(dict(row))
