"""What may be asked for: a request's id, and how far back to look."""

import re

from sitectl import messages
from sitectl.messages import SiteError

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
DURATION = re.compile(r"([1-9]\d{0,6})([smhd])")
# As the application takes it from Apache: mypack/trace/context.py.
ID = re.compile(r"[A-Za-z0-9@_-]{8,64}")


def duration(value: str) -> float:
    """Read 90s, 10m, 2h or 3d as seconds."""
    found = DURATION.fullmatch(value)
    if found is None:
        raise SiteError(messages.BAD_DURATION, value=value)
    return float(found[1]) * UNITS[found[2]]


def request_id(value: str) -> str:
    """Accept what can be a request's id only."""
    if not ID.fullmatch(value):
        raise SiteError(messages.BAD_REQUEST_ID, value=value)
    return value
