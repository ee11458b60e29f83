"""Reading and checking settings: a bad one stops the start and says why."""

import os
import tomllib
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from click import ClickException

from mypack.config import COMBINATIONS, SETTINGS, Setting

DEFAULT_FILE = "/etc/mypack/settings.toml"
FILE_VARIABLE = "MYPACK_SETTINGS"
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
TOML_TYPES = {str: "text", int: "whole number", bool: "true or false", list: "list"}


class SettingsInvalid(ClickException):
    """The settings break the table; every command shows it without a traceback."""

    def __init__(self, where: str, problems: list[str]) -> None:
        lines = "".join(f"\n  {problem}" for problem in problems)
        super().__init__(
            f"settings are invalid in {where}:{lines}\n"
            "Correct the file (on a host: the inventory value, then provision again), "
            "then run: flask --app mypack check-config"
        )


def settings_file() -> Path:
    """Return the settings file: the host's, or the one that development names."""
    return Path(os.environ.get(FILE_VARIABLE, DEFAULT_FILE))


def read_settings(given: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return every setting of the table, checked, with its default where absent."""
    where, values = ("given settings", given) if given is not None else _read_file()
    if problems := list(_problems(values)):
        raise SettingsInvalid(where, problems)
    settings = {one.name: values.get(one.name, one.default) for one in SETTINGS}
    if problems := list(_combination_problems(settings)):
        raise SettingsInvalid(where, problems)
    return settings


def flask_config(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings and what follows from them under Flask's own names."""
    secure = settings["SESSION_COOKIE_SECURE"]
    hosts = [*settings["TRUSTED_HOSTS"]]
    return {
        **settings,
        "SECRET_KEY_FALLBACKS": [*settings["SECRET_KEY_FALLBACKS"]],
        "SQLALCHEMY_DATABASE_URI": settings["DATABASE_URL"],
        # Loopback stays trusted: slots are checked over 127.0.0.1 before a flip.
        "TRUSTED_HOSTS": [*hosts, *LOOPBACK] if hosts else None,
        "PERMANENT_SESSION_LIFETIME": timedelta(seconds=settings["SESSION_LIFETIME"]),
        # Browsers accept a __Host- cookie only with Secure, Path=/ and no Domain.
        "SESSION_COOKIE_NAME": "__Host-session" if secure else "session",
        "REMEMBER_COOKIE_NAME": "__Host-remember" if secure else "remember",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "MAIL_USE_TLS": settings["MAIL_TLS"] == "starttls",
        "MAIL_USE_SSL": settings["MAIL_TLS"] == "tls",
        "MAIL_DEFAULT_SENDER": settings["MAIL_SENDER"],
        "WTF_CSRF_TIME_LIMIT": None,  # a form token lives as long as its session
    }


def _read_file() -> tuple[str, dict[str, Any]]:
    path = settings_file()
    try:
        return str(path), tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as failure:
        problem = f"cannot be read: {failure.strerror}; it must exist and be readable"
        raise SettingsInvalid(str(path), [f"the file {problem}"]) from failure
    except ValueError as failure:
        # tomllib names the line, never the text of it, so no secret can leak.
        raise SettingsInvalid(str(path), [f"not TOML: {failure}"]) from failure


def _problems(values: Mapping[str, Any]) -> Iterator[str]:
    known = {one.name: one for one in SETTINGS}
    for name in values:
        if name not in known:
            yield f"{name}: unknown; allowed: {', '.join(sorted(known))}"
    for name, setting in known.items():
        if name in values:
            yield from _value_problems(setting, values[name])
        elif setting.is_required:
            yield f"{name}: missing; allowed: {setting.rule.words}"


def _value_problems(setting: Setting, value: Any) -> Iterator[str]:
    shown = "a secret that is not shown" if setting.secret else repr(value)
    if type(value) is not setting.type:
        expected = TOML_TYPES[setting.type]
        yield f"{setting.name}: a {type(value).__name__}, {shown}; expected: {expected}"
    elif not setting.rule.holds(value):
        yield f"{setting.name}: {shown}; allowed: {setting.rule.words}"


def _combination_problems(settings: Mapping[str, Any]) -> Iterator[str]:
    for rule in COMBINATIONS:
        if not rule.holds(settings):
            yield f"{rule.name}: does not fit the other settings; {rule.words}"
