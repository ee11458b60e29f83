"""Every setting of the application: the one table that code and docs read.

A setting is one key of the settings file and one key of `app.config`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from mypack.database import is_supported_url
from mypack.permission import ROLES

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


def one_of(*values: str) -> Rule:
    """Allow these texts and no others."""
    return Rule(" or ".join(values), lambda value: value in values)


SWITCH = Rule("true or false", lambda value: True)
KEY = text(32, 512)
ABSOLUTE = Rule("a path that starts with /", lambda value: value.startswith("/"))
DATABASES = Rule(
    "a URL that starts with sqlite:///, postgresql+psycopg2:// or mysql+pymysql://",
    is_supported_url,
)
SITE = re.compile(r"https?://([\w.-]+|\[[0-9A-Fa-f:]+\])(:\d{1,5})?(/[\w./~-]*)?")
SITES = Rule(
    "a URL such as https://cafe.example, without question mark and fragment",
    lambda value: bool(SITE.fullmatch(value)),
)
SENDER = re.compile(r"[^\s@<>]+@[^\s@<>]+|[^\x00-\x1f<>@]+ <[^\s@<>]+@[^\s@<>]+>")
SENDERS = Rule(
    "an address, or Name <address>", lambda value: bool(SENDER.fullmatch(value))
)
DIRECTORY = re.compile(
    r"(ldaps?://([\w.-]+|\[[0-9A-Fa-f:]+\])(:\d{1,5})?|ldapi:///\S+)?"
)
DIRECTORIES = Rule(
    "empty, ldap://host, ldaps://host, each perhaps with :port, or ldapi:///path",
    lambda value: bool(DIRECTORY.fullmatch(value)),
)
USER_DN = Rule(
    "empty, or a text that holds {name} once",
    lambda value: value == "" or value.count("{name}") == 1,
)
GROUP_ROLES = Rule(
    f"a list, also empty, of texts like group=role; roles: {', '.join(ROLES)}",
    lambda value: all(
        isinstance(one, str)
        and one.rpartition("=")[0]
        and one.rpartition("=")[2] in ROLES
        for one in value
    ),
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
        "UPLOAD_FOLDER",
        str,
        "Folder that keeps the pictures of items; made when the first one comes",
        ABSOLUTE,
        "/var/lib/mypack/uploads",
    ),
    Setting(
        "STATE_FOLDER",
        str,
        "Folder of the host's state, which the operator's page shows; empty: no host",
        Rule(
            "empty, or a path that starts with /",
            lambda value: value == "" or ABSOLUTE.holds(value),
        ),
        "",
    ),
    Setting(
        "SESSION_COOKIE_SECURE",
        bool,
        "Send the session cookie over HTTPS only; true wherever users come by HTTPS",
        SWITCH,
        False,
    ),
    Setting(
        "SESSION_IDLE",
        int,
        "Seconds after which a session ends that nobody uses",
        whole(60, 31 * 24 * 3600),
        2 * 3600,
    ),
    Setting(
        "SESSION_LIFETIME",
        int,
        "Seconds after the sign-in at which a session ends, however much it is used",
        whole(60, 31 * 24 * 3600),
        12 * 3600,
    ),
    Setting(
        "REMEMBER_DAYS",
        int,
        "Days for which a browser stays signed in when its user asks for that",
        whole(1, 365),
        30,
    ),
    Setting(
        "LIMIT_ACCOUNT",
        int,
        "Tries to sign in to one account, or to reset its password, in one period",
        whole(1, 1000),
        5,
    ),
    Setting(
        "LIMIT_ADDRESS",
        int,
        "Such tries from one network address in one period; a right password is none",
        whole(1, 100_000),
        20,
    ),
    Setting(
        "LIMIT_PERIOD",
        int,
        "Seconds from the first try to the end of the period",
        whole(1, 24 * 3600),
        300,
    ),
    Setting(
        "RESET_LIFETIME",
        int,
        "Seconds for which a link to reset a password holds, from when it is sent",
        whole(60, 3600),
        3600,
    ),
    Setting(
        "SITE_URL",
        str,
        "Where users reach the site; links in mails begin with it",
        SITES,
        "http://localhost:8000",
    ),
    Setting(
        "MAIL_SERVER",
        str,
        "Server that takes mails; empty: they wait in the queue",
        text(0, 253),
        "",
    ),
    Setting("MAIL_PORT", int, "Port of MAIL_SERVER", whole(1, 65535), 25),
    Setting(
        "MAIL_TLS",
        str,
        "How the connection to MAIL_SERVER is encrypted; its certificate must be valid",
        one_of("none", "starttls", "tls"),
        "none",
    ),
    Setting(
        "MAIL_USERNAME",
        str,
        "Account at MAIL_SERVER; empty: it takes mails from this host without one",
        text(0, 254),
        "",
    ),
    Setting(
        "MAIL_PASSWORD",
        str,
        "Password of MAIL_USERNAME",
        text(0, 500),
        "",
        secret=True,
    ),
    Setting(
        "MAIL_SENDER",
        str,
        "Address that mails come from, as in Café <cafe@cafe.example>",
        SENDERS,
        "mypack@localhost",
    ),
    Setting(
        "MAIL_TIMEOUT",
        int,
        "Seconds to wait for each answer of MAIL_SERVER",
        whole(1, 30),
        10,
    ),
    Setting(
        "MAIL_TRIES",
        int,
        "How often a mail is tried before somebody has to look at it",
        whole(1, 100),
        10,
    ),
    Setting(
        "LDAP_URL",
        str,
        "Directory that users may sign in by; empty: only accounts of this site",
        DIRECTORIES,
        "",
    ),
    Setting(
        "LDAP_START_TLS",
        bool,
        "Go over to TLS after the connection to an ldap:// URL",
        SWITCH,
        False,
    ),
    Setting(
        "LDAP_CA_FILE",
        str,
        "Certificates that the directory's is verified by; empty: the system's",
        text(0, 500),
        "",
    ),
    Setting(
        "LDAP_TIMEOUT",
        int,
        "Seconds to wait for a connection to the directory, and for each answer",
        whole(1, 60),
        5,
    ),
    Setting(
        "LDAP_USER_DN",
        str,
        "DN of a user, as in uid={name},ou=people,dc=cafe; empty: search for it",
        USER_DN,
        "",
    ),
    Setting(
        "LDAP_SEARCH_BASE",
        str,
        "DN below which users are searched for, when LDAP_USER_DN is empty",
        text(0, 500),
        "",
    ),
    Setting(
        "LDAP_SEARCH_FILTER",
        str,
        "Filter that finds a user; it may leave out whoever is disabled",
        Rule("a text that holds {name}", lambda value: "{name}" in value),
        "(uid={name})",
    ),
    Setting(
        "LDAP_BIND_DN",
        str,
        "Account that searches; empty: users are searched for anonymously, and groups "
        "as the user",
        text(0, 500),
        "",
    ),
    Setting(
        "LDAP_BIND_PASSWORD",
        str,
        "Password of LDAP_BIND_DN",
        text(0, 500),
        "",
        secret=True,
    ),
    Setting(
        "LDAP_GROUP_BASE",
        str,
        "DN below which the groups of a user are searched for",
        text(0, 500),
        "",
    ),
    Setting(
        "LDAP_GROUP_FILTER",
        str,
        "Filter that finds the groups of the user {dn}, or {name}",
        Rule(
            "a text that holds {dn} or {name}",
            lambda value: "{dn}" in value or "{name}" in value,
        ),
        "(member={dn})",
    ),
    Setting(
        "LDAP_ROLES",
        list,
        "Role for each group, by the group's cn; users of the directory get those at "
        "each sign-in. Empty: their roles are given here",
        GROUP_ROLES,
        (),
    ),
    Setting(
        "METRICS_FOLDER",
        str,
        "Folder in which daemons count for the monitoring host; empty: they do not",
        Rule(
            "empty, or a path that starts with /",
            lambda value: value == "" or value.startswith("/"),
        ),
        "",
    ),
    Setting(
        "DEBUGGER",
        bool,
        "Let a debugger attach on loopback; site_debugger of the inventory sets it",
        SWITCH,
        False,
    ),
    Setting(
        "PROBE",
        bool,
        "Serve /probe/, the pages that load proofs need; for staging hosts only",
        SWITCH,
        False,
    ),
)


@dataclass(frozen=True)
class Combination:
    """What settings must hold together: the setting to correct, and the test."""

    name: str
    words: str
    holds: Callable[[Mapping[str, Any]], bool]


COMBINATIONS: Final = (
    Combination(
        "MAIL_TLS",
        "starttls or tls with MAIL_PASSWORD, unless MAIL_SERVER is localhost",
        lambda all_: (
            not all_["MAIL_PASSWORD"]
            or all_["MAIL_TLS"] != "none"
            or all_["MAIL_SERVER"] in ("", "localhost", "127.0.0.1", "::1")
        ),
    ),
    Combination(
        "LDAP_START_TLS",
        "true with an ldap:// URL, and with no other: passwords travel encrypted, or "
        "over a socket of this host",
        lambda all_: all_["LDAP_URL"].startswith("ldap://") == all_["LDAP_START_TLS"],
    ),
    Combination(
        "LDAP_SEARCH_BASE",
        "needed with LDAP_URL, unless LDAP_USER_DN is set; never both",
        lambda all_: (
            not all_["LDAP_URL"]
            or bool(all_["LDAP_USER_DN"]) != bool(all_["LDAP_SEARCH_BASE"])
        ),
    ),
    Combination(
        "LDAP_BIND_PASSWORD",
        "needed with LDAP_BIND_DN: an empty one binds as nobody",
        lambda all_: bool(all_["LDAP_BIND_DN"]) == bool(all_["LDAP_BIND_PASSWORD"]),
    ),
    Combination(
        "LDAP_GROUP_BASE",
        "needed with LDAP_ROLES",
        lambda all_: not all_["LDAP_ROLES"] or bool(all_["LDAP_GROUP_BASE"]),
    ),
)
