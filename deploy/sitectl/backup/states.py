"""What others read of the backups: two small files, replaced whole, without secrets."""

import json
from pathlib import Path
from typing import Any

from sitectl import disk
from sitectl.backup import moments
from sitectl.messages import SiteError
from sitectl.site import Site

Record = dict[str, Any]


def path(site: Site, name: str) -> Path:
    """Return the file of a state: `backup` or `drill`."""
    return site.paths.state / f"{name}.json"


def read(site: Site, name: str) -> Record:
    """Return a state; empty when there is none that can be read.

    A last success is left out unless it says when it was.
    """
    try:
        found = dict(json.loads(path(site, name).read_bytes()))
    except (OSError, ValueError, TypeError):
        return {}
    return {**found, "last_good": dated(found.get("last_good"))} if found else {}


def dated(last_good: object) -> Record | None:
    """Return a success with a moment that can be read."""
    try:
        found: Record = dict(last_good)  # type: ignore[call-overload]
        moments.read(found["at"])
    except (KeyError, ValueError, TypeError):
        return None
    return found


def good(site: Site, name: str, message: str, last_good: Record) -> None:
    """Record a success."""
    write(site, name, ok=True, message=message, last_good=last_good)


def bad(site: Site, name: str, error: SiteError) -> None:
    """Record a failure; the last success stays."""
    message = f"{error.code}: {error.text}"
    last_good = read(site, name).get("last_good")
    write(site, name, ok=False, message=message, last_good=last_good)


def write(site: Site, name: str, **values: Any) -> None:
    """Replace a state."""
    record = {"at": moments.show(moments.now()), **values}
    disk.write(path(site, name), json.dumps(record).encode() + b"\n", 0o644)
