"""What one log says at one moment, whichever program wrote it."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

# From syslog's words, Python's and PostgreSQL's; anything else is told and no alarm.
WARNING = frozenset({"warn", "warning"})
ERROR = frozenset({"error", "critical", "crit", "alert", "emerg", "fatal", "panic"})

DEEPEST = 50  # levels of lists and objects in a line
BEGINNINGS = 100  # of objects that are tried in a line that is no object


@dataclass(frozen=True)
class Entry:
    """`time` is seconds since 1970, when the line was written; `more` are lines below.

    `values` holds what the log's own form tells beside that.
    """

    time: float
    log: str
    level: str
    text: str
    request_id: str = ""
    more: str = ""
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def is_error(self) -> bool:
        """Tell a line that somebody should look at."""
        return self.level.lower() in ERROR or self.level.startswith("5")

    @property
    def is_warning(self) -> bool:
        """Tell a line that may lead to an error."""
        return self.level.lower() in WARNING

    def as_json(self) -> dict[str, Any]:
        """Return what --json shows."""
        return {
            "time": iso(self.time),
            "log": self.log,
            "level": self.level,
            "request_id": self.request_id or None,
            "text": self.text,
            "more": self.more or None,
            "values": self.values,
        }


def iso(seconds: float) -> str:
    """Show a moment in UTC, to the millisecond."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def seconds_of(text: str) -> float:
    """Read a moment of ISO 8601; raise ValueError for one without an offset."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text}: no offset from UTC")
    return moment.timestamp()


def read_object(text: str) -> dict[str, Any]:
    """Read a line that is one JSON object; raise ValueError for any other."""
    try:
        value = json.loads(text)
    except RecursionError:
        raise ValueError("too deep") from None
    if not isinstance(value, dict):
        raise ValueError("not an object")
    if text.count("[") + text.count("{") > DEEPEST and is_deep(value):
        raise ValueError("too deep")
    return value


def whole_objects(text: str) -> Iterator[str]:
    """Give the objects of JSON in a line where others were cut off.

    A quote in a string is escaped, so that a string can hold no beginning of an object.
    """
    decoder, at = json.JSONDecoder(), 0
    for _ in range(BEGINNINGS):
        if (at := text.find('{"', at)) < 0:
            return
        try:
            _, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            at += 1
            continue
        yield text[at:end]
        at = end


def is_deep(value: Any) -> bool:
    """Tell what Python could read, and perhaps not show again."""
    level = [value]
    for _ in range(DEEPEST):
        level = [child for one in level for child in children(one)]
    return bool(level)


def children(value: Any) -> Iterable[Any]:
    """Return what a value of JSON holds."""
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
