"""Kinds of values a site's file may hold: the test, the conversion, the words."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Kind:
    """One kind of value; `allowed` is shown to whoever gave another."""

    allowed: str
    accepts: Callable[[Any], bool]
    convert: Callable[[Any], Any] = lambda value: value


def is_number(value: object) -> bool:
    """Tell numbers from booleans, which Python counts among them."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_strings(value: object, pattern: str) -> bool:
    """Accept a list whose every item is a string of that pattern."""
    return isinstance(value, list) and all(
        isinstance(item, str) and re.fullmatch(pattern, item) for item in value
    )


def matches(pattern: str) -> Callable[[Any], bool]:
    """Accept a string that the whole pattern describes."""
    return lambda value: isinstance(value, str) and bool(re.fullmatch(pattern, value))


word = Kind("letters, digits, _ and -", matches(r"[A-Za-z_][A-Za-z0-9_.-]*"))
directory = Kind("an absolute path", matches(r"/[^\0]*"), Path)
url = Kind(
    "http://HOST:PORT, no path",
    matches(r"http://[A-Za-z0-9.\-\[\]:]+/?"),
    lambda value: value.rstrip("/"),
)
seconds = Kind("seconds, more than 0", lambda v: is_number(v) and v > 0, float)
count = Kind(
    "a whole number, at least 1", lambda v: is_number(v) and v == int(v) >= 1, int
)
page_list = Kind('a list of paths like "/"', lambda v: is_strings(v, r"/\S*"), tuple)
text = Kind("one line of text", matches(r"[^\0\n]*"))
path_list = Kind("a list of absolute paths", lambda v: is_strings(v, r"/[^\0]*"), tuple)
counts = Kind(
    "a table of whole numbers",
    lambda v: isinstance(v, dict) and all(is_number(n) and n >= 0 for n in v.values()),
)
words = Kind(
    "a table of texts",
    lambda v: isinstance(v, dict) and is_strings(list(v.values()), r"[^\0]*"),
)
database = Kind(
    "sqlite, postgresql, mariadb or elsewhere",
    matches("sqlite|postgresql|mariadb|elsewhere"),
)
argv = Kind("a list of words, program first", lambda v: is_strings(v, r"[^\0]+"), tuple)
