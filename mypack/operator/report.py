"""The traffic report: a page that GoAccess made, as a file."""

from datetime import UTC, datetime
from pathlib import Path

from mypack.operator.state import folder

FILE = "traffic.html"


def report_path() -> Path | None:
    """Return the report, if there is one."""
    home = folder()
    path = home / FILE if home else None
    return path if path and path.is_file() else None


def made_at() -> datetime | None:
    """Return when the report was made."""
    path = report_path()
    return datetime.fromtimestamp(path.stat().st_mtime, UTC) if path else None
