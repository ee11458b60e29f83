"""Every setting of the application: the one table that code and docs read.

A setting is one key of the settings file and one key of `app.config`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from mypack.database import is_supported_url

REQUIRED: Final = object()


@dataclass(frozen=True)
class Rule:
    """What a value may be: the words for people and the test for the program."""

    words: str
    holds: Callable[[Any], bool]


@dataclass(frozen=True)
class Setting:
    """One row of the table; a secret's value is never shown."""

    name: str
    type: type
    meaning: str
    rule: Rule
    default: Any = REQUIRED
    secret: bool = False

    @property
    def is_required(self) -> bool:
        """A required setting has no default."""
        return self.default is REQUIRED


def whole(low: int, high: int) -> Rule:
    """Allow whole numbers from low to high, both included."""
    return Rule(f"{low} to {high}", lambda value: low <= value <= high)


def text(low: int, high: int) -> Rule:
    """Allow texts of low to high characters."""
    return Rule(f"{low} to {high} characters", lambda value: low <= len(value) <= high)


def each(rule: Rule) -> Rule:
    """Allow lists whose every entry is a text that keeps the rule."""
    return Rule(
        f"a list, also empty, of texts of {rule.words}",
        lambda value: all(isinstance(one, str) and rule.holds(one) for one in value),
    )


SWITCH = Rule("true or false", lambda value: True)
KEY = text(32, 512)
DATABASES = Rule(
    "a URL that starts with sqlite:///, postgresql+psycopg2:// or mysql+pymysql://",
    is_supported_url,
)

SETTINGS: Final = (
    Setting("SITE_TITLE", str, "Name in the page header", text(1, 60), "Café mypack"),
    Setting(
        "SECRET_KEY",
        str,
        "Signs cookies and form tokens; the same in every process and on every host",
        KEY,
        secret=True,
    ),
    Setting(
        "SECRET_KEY_FALLBACKS",
        list,
        "Earlier keys that still verify, so that a new key signs nobody out",
        each(KEY),
        (),
        secret=True,
    ),
    Setting(
        "DATABASE_URL",
        str,
        "Database of the site, as SQLAlchemy writes it",
        DATABASES,
        secret=True,
    ),
    Setting(
        "DATABASE_POOL_SIZE",
        int,
        "Connections that one daemon may open; at least its number of threads",
        whole(1, 100),
        15,
    ),
    Setting(
        "DATABASE_TIMEOUT",
        int,
        "Seconds to wait for a connection, a lock or the answer to one statement",
        whole(1, 300),
        5,
    ),
    Setting(
        "TRUSTED_HOSTS",
        list,
        "Host names the site answers to, beside loopback; an empty list means any",
        each(text(1, 253)),
        (),
    ),
    Setting(
        "MAX_CONTENT_LENGTH",
        int,
        "Bytes a request's body may have; a larger one is answered with 413",
        whole(1024, 1024**3),
        16 * 1024**2,
    ),
    Setting(
        "SESSION_COOKIE_SECURE",
        bool,
        "Send the session cookie over HTTPS only; true wherever users come by HTTPS",
        SWITCH,
        False,
    ),
    Setting(
        "SESSION_LIFETIME",
        int,
        "Seconds after which a session ends",
        whole(60, 31 * 24 * 3600),
        12 * 3600,
    ),
    Setting(
        "PROBE",
        bool,
        "Serve /probe/, the pages that load proofs need; for staging hosts only",
        SWITCH,
        False,
    ),
)
