"""How values are shown on pages, and in exported files."""

from datetime import datetime
from typing import Any

# A spreadsheet takes a text that begins so for a formula (OWASP, CSV Injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r")
NOTHING = "–"


def show_nothing(view: Any, value: None, name: str) -> str:
    """What is not there is a dash."""
    return NOTHING


def show_switch(view: Any, value: bool, name: str) -> str:
    """Return a word, which a screen reader can say."""
    return "Yes" if value else "No"


def show_moment(view: Any, value: datetime, name: str) -> str:
    """Return the moment in UTC, to the minute."""
    return f"{value:%Y-%m-%d %H:%M} UTC"


def show_list(view: Any, value: list[Any], name: str) -> str:
    """Return the entries, or a dash."""
    return ", ".join(str(one) for one in value) or NOTHING


def plain_text(view: Any, value: str, name: str) -> str:
    """Return a text that no spreadsheet runs."""
    return f"'{value}" if value.startswith(FORMULA) else value


FORMATS = {
    type(None): show_nothing,
    bool: show_switch,
    datetime: show_moment,
    list: show_list,
}
TEXT_FORMATS = {
    **FORMATS,
    type(None): lambda *_: "",
    list: lambda _view, value, _name: ", ".join(str(one) for one in value),
    str: plain_text,
}
