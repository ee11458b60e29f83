from pathlib import Path
from typing import Any

import pytest

from mypack.settings import SettingsInvalid, flask_config, read_settings

GOOD = {"SECRET_KEY": "k" * 32, "DATABASE_URL": "sqlite:////var/lib/mypack/db.sqlite"}


def problem(**changes: Any) -> str:
    with pytest.raises(SettingsInvalid) as refused:
        read_settings(GOOD | changes)
    return refused.value.message


def test_s7_a_missing_setting_takes_its_default() -> None:
    assert read_settings(GOOD)["DATABASE_TIMEOUT"] == 5


def test_an_unknown_key_is_named_with_those_allowed() -> None:
    message = problem(DATABSE_TIMEOUT=3)
    assert "DATABSE_TIMEOUT: unknown" in message
    assert "DATABASE_TIMEOUT" in message


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DATABASE_TIMEOUT", 0, "DATABASE_TIMEOUT: 0; allowed: 1 to 300"),
        ("DATABASE_TIMEOUT", True, "a bool, True; expected: whole number"),
        ("DATABASE_TIMEOUT", "5", "a str, '5'; expected: whole number"),
        ("SESSION_COOKIE_SECURE", "no", "a str, 'no'; expected: true or false"),
        ("TRUSTED_HOSTS", "a.example", "a str, 'a.example'; expected: list"),
        ("TRUSTED_HOSTS", [7], "TRUSTED_HOSTS: [7]; allowed: a list"),
        ("SITE_TITLE", "", "SITE_TITLE: ''; allowed: 1 to 60 characters"),
        ("MAIL_TLS", "ssl", "MAIL_TLS: 'ssl'; allowed: none or starttls or tls"),
        ("MAIL_SENDER", "cafe", "MAIL_SENDER: 'cafe'; allowed: an address"),
        ("MAIL_SENDER", "a\r\nb <a@b.example>", "allowed: an address"),
        ("SITE_URL", "cafe.example", "SITE_URL: 'cafe.example'; allowed: a URL"),
        ("SITE_URL", "https://a.example/?x=1", "allowed: a URL"),
        ("SITE_URL", "https://a@b.example", "allowed: a URL"),
        ("RESET_LIFETIME", 3601, "RESET_LIFETIME: 3601; allowed: 60 to 3600"),
    ],
)
def test_a_bad_value_is_shown_with_what_is_allowed(
    name: str, value: Any, said: str
) -> None:
    assert said in problem(**{name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "too-short-secret"),
        ("SECRET_KEY", 123456789),
        ("SECRET_KEY_FALLBACKS", ["too-short-secret"]),
        ("DATABASE_URL", "oracle://scott:tiger@db/x"),
        ("DATABASE_URL", "postgresql+psycopg2://scott:tiger@db:port/x"),
        ("DATABASE_URL", "not a url, but tiger"),
    ],
)
def test_a_secret_is_never_shown(name: str, value: Any) -> None:
    message = problem(**{name: value})
    assert name in message
    for secret in ("too-short-secret", "123456789", "tiger"):
        assert secret not in message


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:////var/lib/mypack/mypack.sqlite",
        "postgresql+psycopg2:///mypack?host=/var/run/postgresql",
        "mysql+pymysql://flaskuser@/mypack?unix_socket=/run/mysqld/mysqld.sock",
    ],
)
def test_each_real_database_url_is_allowed(url: str) -> None:
    assert read_settings(GOOD | {"DATABASE_URL": url})["DATABASE_URL"] == url


def test_every_problem_is_told_at_once() -> None:
    message = problem(DATABASE_TIMEOUT=0, SITE_TITLE="", NONSENSE=1)
    assert message.count("\n  ") == 3


def test_an_absent_file_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MYPACK_SETTINGS", str(tmp_path / "none.toml"))
    with pytest.raises(SettingsInvalid, match=r"none\.toml.*\n.*cannot be read"):
        read_settings()


def test_a_file_that_is_not_toml_is_told_with_its_line_and_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('SITE_TITLE = "x"\nSECRET_KEY = swordfish\n')
    monkeypatch.setenv("MYPACK_SETTINGS", str(path))
    with pytest.raises(SettingsInvalid, match=r"not TOML: .*line 2") as refused:
        read_settings()
    assert "swordfish" not in refused.value.message


def test_a_secure_cookie_is_bound_to_the_host() -> None:
    config = flask_config(read_settings(GOOD | {"SESSION_COOKIE_SECURE": True}))
    assert config["SESSION_COOKIE_NAME"] == "__Host-session"


def test_loopback_stays_trusted_for_the_checks_before_a_flip() -> None:
    config = flask_config(read_settings(GOOD | {"TRUSTED_HOSTS": ["a.example"]}))
    assert config["TRUSTED_HOSTS"] == ["a.example", "localhost", "127.0.0.1", "[::1]"]


def test_no_trusted_hosts_mean_any() -> None:
    assert flask_config(read_settings(GOOD))["TRUSTED_HOSTS"] is None
