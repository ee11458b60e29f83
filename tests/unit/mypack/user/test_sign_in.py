from collections.abc import Callable, Iterator

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.security import generate_password_hash

from mypack.limit import service as limits
from mypack.user import password
from mypack.user.models import User
from mypack.user.password import is_outdated
from mypack.user.service import deactivate
from mypack.user.sign_in import AccountInactive, authenticate

from ..conftest import PASSWORD, anna_in
from .forms import attempt, is_signed_in, send

pytestmark = pytest.mark.every_database

OLD = {
    "argon2 of lower cost": PasswordHasher(time_cost=2, memory_cost=1024).hash,
    "werkzeug's scrypt": generate_password_hash,
    "werkzeug's pbkdf2": lambda one: generate_password_hash(one, "pbkdf2:sha256:1000"),
}


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which password each computed hash was of."""
    computed: list[str] = []
    real = password._hasher

    class Counted:
        def verify(self, hashed: str, text: str) -> bool:
            computed.append(text)
            return real.verify(hashed, text)

        check_needs_rehash = real.check_needs_rehash
        hash = real.hash

    password._nobody()  # computed once a process, before anybody is asked
    monkeypatch.setattr(password, "_hasher", Counted())
    return computed


@pytest.mark.parametrize("scheme", OLD)
def test_f5_an_old_hash_is_made_anew_at_sign_in(app: Flask, scheme: str) -> None:
    """F5, S14: argon2id at the next sign-in, also for shorter passwords of before."""
    short = "hunter2"
    with anna_in(app) as anna:
        anna.password_hash = OLD[scheme](short)
        version = anna.version
        assert authenticate("anna", "hunter3") is None
        assert authenticate("anna", short) is anna
        assert str(anna.password_hash).startswith("$argon2id$")
        assert not is_outdated(str(anna.password_hash))
        assert authenticate("anna", short) is anna
        assert anna.version >= version


def test_f5_a_password_of_200_characters_counts_to_its_last(app: Flask) -> None:
    """F5: no truncation."""
    with anna_in(app) as anna:
        anna.password_hash = password.hash_password("x" * 200)
        assert authenticate("anna", "x" * 199) is None
        assert authenticate("anna", "x" * 200) is anna


def test_a_wrong_password_does_not_tell_of_inactivity(app: Flask) -> None:
    with anna_in(app) as anna:
        deactivate(anna)
        assert authenticate("anna", "wrong password") is None
        with pytest.raises(AccountInactive):
            authenticate("anna", PASSWORD)


def nothing(user: User) -> None:
    pass


def without_hash(user: User) -> None:
    user.password_hash = None
    user.is_directory = True


@pytest.mark.parametrize("state", [nothing, deactivate, without_hash])
@pytest.mark.parametrize("name", ["anna", "nobody", "é", "a\x00b"])
def test_f7_each_refusal_costs_one_hash(
    app: Flask,
    client: FlaskClient,
    hashes: list[str],
    name: str,
    state: Callable[[User], None],
) -> None:
    """F7: known or unknown, active or not: the same work and the same answer."""
    with anna_in(app) as anna:
        state(anna)
        limits.db.session.commit()
    answer = attempt(client, name, "wrong password")
    reference = attempt(app.test_client(), "someone", "wrong password")
    assert hashes == ["wrong password"] * 2
    assert answer.status_code == reference.status_code == 400
    assert shape(answer.text) == shape(reference.text)
    assert sorted(answer.headers.keys()) == sorted(reference.headers.keys())


def shape(page: str) -> list[str]:
    """Return the lines of a page that hold nothing of this request."""
    return [
        line
        for line in page.splitlines()
        if not any(word in line for word in ("csrf_token", 'name="name"', "request"))
    ]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    real = limits.time

    def set_to(seconds: int) -> None:
        monkeypatch.setattr(limits, "time", lambda: real() + seconds)

    return set_to


@pytest.mark.parametrize("name", ["anna", "nobody"])
def test_f6_the_sixth_try_never_reaches_the_hash(
    client: FlaskClient,
    hashes: list[str],
    clock: Callable[[int], None],
    name: str,
) -> None:
    """F6: the 6th wrong password in 5 minutes is answered with 429, then released."""
    for _ in range(5):
        assert attempt(client, name, "wrong password").status_code == 400
    answer = attempt(client, name, PASSWORD)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 300
    assert "Too many tries. Wait 5 minutes, then try again." in answer.text
    assert hashes == ["wrong password"] * 5
    clock(301)
    assert attempt(client, name, "wrong password").status_code == 400


def test_f6_capitals_make_no_second_account(client: FlaskClient) -> None:
    for name in ("anna", "ANNA", " Anna", "aNNa", "anna "):
        attempt(client, name, "wrong password")
    assert attempt(client, "AnnA", "wrong password").status_code == 429


def test_f6_one_address_is_limited_over_all_accounts(client: FlaskClient) -> None:
    """F6: also per network address; whoever comes from another one may go on."""
    for number in range(20):
        attempt(client, f"user{number}", "wrong password")
    assert attempt(client, "anna", PASSWORD).status_code == 429
    elsewhere = client.application.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    assert attempt(elsewhere, "anna", PASSWORD).status_code == 302


def test_f6_a_right_password_forgets_the_wrong_ones(app: Flask) -> None:
    for _ in range(3):
        client = app.test_client()
        for _ in range(4):
            attempt(client, "anna", "wrong password")
        assert attempt(client, "anna", PASSWORD).status_code == 302


def test_right_passwords_use_up_no_tries_of_their_address(app: Flask) -> None:
    app.config["LIMIT_ADDRESS"] = 1
    for name in ("anna", "paul", "edith", "ada"):
        assert attempt(app.test_client(), name, PASSWORD).status_code == 302


def test_a_stolen_session_cannot_guess_the_password_for_long(
    sign_in: Callable[..., FlaskClient], hashes: list[str]
) -> None:
    client = sign_in()
    hashes.clear()
    for _ in range(6):
        answer = send(client, "/user/email", email="eve@evil.example", current="wrong")
    assert answer.status_code == 429
    assert len(hashes) == 5
    assert is_signed_in(client)
