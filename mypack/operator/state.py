"""The state files below the site: read whole, dated, and never shown as fresh when old.

sitectl and its timers write them; the application only reads.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import current_app

from mypack.operator.words import ago, parse, shown

Record = dict[str, Any]
HISTORY = "history.jsonl"
TAIL = 256 * 1024  # bytes of the history that are looked at


@dataclass(frozen=True)
class Source:
    """One file: who writes it, how old it may be, and what to do when it is not."""

    file: str
    missing: str
    old: str
    limit: timedelta
    next: str


OBSERVED = Source(
    "observed.json",
    "This host is not observed: no figures were ever written.",
    "Not observed since",
    timedelta(minutes=4),
    "systemctl status {site}-observe.timer; then sitectl observe",
)
DOCTOR = Source(
    "doctor.json",
    "The doctor has not looked at this host yet.",
    "The doctor has not looked since",
    timedelta(minutes=25),
    "systemctl status {site}-examine.timer; then sitectl doctor --keep",
)
BACKUP = Source(
    "backup.json",
    "No backup has reported on this host.",
    "No backup has reported since",
    timedelta(hours=26),
    "sitectl doctor backups",
)
DRILL = Source(
    "drill.json",
    "No restore drill has reported on this host.",
    "No drill has reported since",
    timedelta(days=8),
    "make restore-drill",
)


@dataclass(frozen=True)
class State:
    """What a file says: `found` made of it, from when, and what is wrong with that."""

    found: Any
    at: datetime | None
    problem: str | None
    next: str

    @property
    def is_fresh(self) -> bool:
        """Old figures are shown as old."""
        return self.problem is None


def folder() -> Path | None:
    """Return the folder of the state files; None where no host is below the site."""
    name = current_app.config["STATE_FOLDER"]
    return Path(name) if name else None


def read(source: Source, build: Callable[[Record], Any]) -> State:
    """Read a file; what cannot be read or understood is told, and raises nothing."""
    home = folder()
    following = source.next.format(site=home.name if home else "")
    if home is None:
        return State(None, None, source.missing, following)
    try:
        values = json.loads((home / source.file).read_bytes())
        at, found = parse(values["at"]), build(values)
    except FileNotFoundError:
        return State(None, None, source.missing, following)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        told = f"{home / source.file} cannot be read: {type(error).__name__} {error}"
        return State(None, None, told, following)
    return State(found, at, too_old(source, at), following)


def too_old(source: Source, at: datetime) -> str | None:
    """Say since when nothing was written, unless that is not long."""
    if datetime.now(UTC) - at <= source.limit:
        return None
    return f"{source.old} {shown(at)}, {ago(at)}."


def history() -> list[Record]:
    """Return the last lines of the history that can be read, oldest first."""
    home = folder()
    try:
        lines = tail(home / HISTORY) if home else []
    except OSError:
        lines = []
    records = (decoded(line) for line in lines)
    return [record for record in records if record is not None]


def tail(path: Path) -> list[bytes]:
    """Return the lines of the file's end; the first may be a part of one."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL))
        return file.read().split(b"\n")


def decoded(line: bytes) -> Record | None:
    """Return a line of the history, None for a torn one."""
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record if isinstance(record, dict) and "time" in record else None
