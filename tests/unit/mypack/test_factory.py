from pathlib import Path

import pytest
from flask import Flask

from mypack import create_app
from mypack.settings import SettingsInvalid

from .conftest import KEY, make_app


def test_making_the_application_opens_no_database(tmp_path: Path) -> None:
    make_app(tmp_path / "never.sqlite")
    assert list(tmp_path.iterdir()) == []


def test_a_bad_setting_stops_the_start() -> None:
    with pytest.raises(SettingsInvalid, match="DATABASE_URL: missing"):
        create_app({"SECRET_KEY": KEY})


def test_load_proof_pages_do_not_exist_by_default(database: Path) -> None:
    app = make_app(database)
    assert not [rule for rule in app.url_map.iter_rules() if "probe" in rule.rule]


def test_a_forged_host_is_refused_without_a_page(database: Path) -> None:
    client = make_app(database, TRUSTED_HOSTS=["cafe.example"]).test_client()
    for path in ("/", "/healthz", "/none"):
        answer = client.get(path, headers={"Host": "evil.example"})
        assert answer.status_code == 400
        assert "evil.example" not in answer.text
    for host in ("cafe.example", "cafe.example:8000", "127.0.0.1:8001"):
        assert client.get("/healthz", headers={"Host": host}).status_code == 200


def test_the_session_cookie_is_hidden_from_scripts_and_other_sites(app: Flask) -> None:
    cookie = app.test_client().get("/user/sign-in").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def test_a_secure_site_binds_its_cookie_to_the_host(database: Path) -> None:
    client = make_app(database, SESSION_COOKIE_SECURE=True).test_client()
    cookie = client.get("/user/sign-in").headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert "Secure" in cookie


def test_a_new_key_keeps_the_sessions_of_the_old_one(database: Path) -> None:
    old = make_app(database, SECRET_KEY="old" * 12)
    new = make_app(database, SECRET_KEY_FALLBACKS=["old" * 12])
    cookie = old.test_client().get("/user/sign-in").headers["Set-Cookie"]
    headers = {"Cookie": cookie.split(";")[0]}
    with new.test_request_context("/", headers=headers) as context:
        assert "csrf_token" in context.session
