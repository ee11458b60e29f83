"""The application's log: one JSON object for each record (mypack/log.py)."""

from typing import Any

from sitectl.logs.entry import Entry, read_object, seconds_of

# What has a place of its own in an entry.
PLACED = {"time", "level", "message", "request_id", "exc_info", "pid"}
PLACED |= {"logger", "place", "stack_info"}


def parse(text: str) -> Entry:
    """Read one line; raise ValueError, KeyError or TypeError for a foreign one."""
    record = read_object(text)
    below = (record.get("exc_info"), record.get("stack_info"))
    return Entry(
        time=seconds_of(record["time"]),
        log="app",
        level=str(record["level"]),
        text=told(record),
        request_id=str(record.get("request_id") or ""),
        more="\n".join(str(part) for part in below if part),
        values=record,
    )


def told(record: dict[str, Any]) -> str:
    """Return the message with the values that it does not say itself."""
    message = str(record["message"])
    said = set(message.split())
    extra = [
        f"{name}={value}"
        for name, value in record.items()
        if name not in PLACED and value is not None and str(value) not in said
    ]
    return "  ".join([message, *extra])
