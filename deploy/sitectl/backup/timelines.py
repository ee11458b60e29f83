"""Which line of PostgreSQL's log leads to a moment, as pure functions.

Each restore begins a new line (a timeline) at the position it recovered to, and the
rows that the site had after that position stay on the line that was left. So a moment
is on the line that was the site's then, and the newest line is not always the one.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

SEGMENT_BYTES = 16 * 2**20  # PostgreSQL's own, which Debian leaves as it is
PER_FILE = 2**32 // SEGMENT_BYTES
HISTORY = re.compile(r"\d+-(\d+)/([0-9A-F]{8})\.history")
SEGMENT = re.compile(r"\d+-(\d+)/[0-9A-F]{16}/([0-9A-F]{24})-[0-9a-f]{40}")
SECOND = timedelta(seconds=1)

# A line and the position, in bytes, at which another one left it.
Fork = tuple[int, int]


@dataclass(frozen=True)
class Backup:
    """A backup of pgBackRest: it needs the log from `first` to `end`, and ends on it.

    `first` is the number of a segment, `end` a position in bytes.
    """

    label: str
    system: int
    line: int
    first: int
    end: int
    start: datetime
    stop: datetime


@dataclass(frozen=True)
class Line:
    """A timeline of a cluster: the site's from `begun` on; `forks` lead to it."""

    system: int
    number: int
    begun: datetime
    forks: tuple[Fork, ...] = ()

    def has(self, backup: Backup) -> bool:
        """Tell whether the line goes on from a backup."""
        ends = {self.number: backup.end, **dict(self.forks)}
        is_of = backup.system == self.system and backup.line in ends
        return is_of and backup.end <= ends[backup.line]


@dataclass(frozen=True)
class Way:
    """A backup, the line that is followed from it, and how far that is kept.

    `last` is the number of the last segment, `missing` the first one that is not there.
    """

    backup: Backup
    line: Line
    last: int = 0
    missing: str = ""


@dataclass(frozen=True)
class Hole:
    """A segment that is missing; what was written until a moment is before it."""

    file: str
    until: datetime


@dataclass(frozen=True)
class Kept:
    """What the repository has: histories and segments by system and line or name."""

    backups: tuple[Backup, ...]
    histories: Mapping[tuple[int, int], tuple[datetime, tuple[Fork, ...]]]
    segments: Mapping[tuple[int, str], datetime]


def position(text: str) -> int:
    """Read a position in the log, as `0/5000068`."""
    high, low = text.split("/")
    return int(high, 16) << 32 | int(low, 16)


def history(text: str) -> tuple[Fork, ...]:
    """Read a line's history: each line before it, and where that was left."""
    rows = [row.split() for row in text.splitlines() if row.strip()[:1].isdigit()]
    return tuple((int(row[0]), position(row[1])) for row in rows)


def moment(seconds: int) -> datetime:
    """Return a moment of pgBackRest's."""
    return datetime.fromtimestamp(seconds, UTC)


def number(segment: str) -> int:
    """Return the place of a segment among all of its line."""
    return int(segment[8:16], 16) * PER_FILE + int(segment[16:24], 16)


def name(line: int, place: int) -> str:
    """Name a segment."""
    return f"{line:08X}{place // PER_FILE:08X}{place % PER_FILE:08X}"


def histories(listing: str) -> list[str]:
    """Name the histories in `repo-ls` of the archive."""
    return [path for path in json.loads(listing or "{}") if HISTORY.fullmatch(path)]


def kept(info: str, listing: str, texts: Mapping[str, str]) -> Kept:
    """Read what `info` and `repo-ls` say, and the histories, by path."""
    stanzas = json.loads(info or "[]")
    systems = {db["id"]: int(db["system-id"]) for s in stanzas for db in s["db"]}
    backups = [backup(row, systems) for stanza in stanzas for row in stanza["backup"]]
    found: dict[tuple[int, int], tuple[datetime, tuple[Fork, ...]]] = {}
    segments = {}
    for path, row in json.loads(listing or "{}").items():
        if (one := HISTORY.fullmatch(path)) and path in texts:
            key = systems[int(one[1])], int(one[2], 16)
            found[key] = moment(row["time"]), history(texts[path])
        elif one := SEGMENT.match(path):
            segments[systems[int(one[1])], one[2]] = moment(row["time"])
    return Kept(tuple(backups), found, segments)


def backup(row: Mapping[str, Any], systems: Mapping[int, int]) -> Backup:
    """Read one backup."""
    return Backup(
        row["label"],
        systems[row["database"]["id"]],
        int(row["archive"]["stop"][:8], 16),
        number(row["archive"]["start"]),
        position(row["lsn"]["stop"]),
        moment(row["timestamp"]["start"]),
        moment(row["timestamp"]["stop"]),
    )


def lines(kept: Kept) -> list[Line]:
    """List the lines in the order in which they were the site's.

    A line's history is kept when it begins. One without any is the first of a
    cluster, and known from its first backup on.
    """
    first: dict[tuple[int, int], datetime] = {}
    for one in sorted(kept.backups, key=lambda one: one.start, reverse=True):
        first[one.system, one.line] = one.start
    for key, (at, _) in kept.histories.items():
        first[key] = min(at, first.get(key, at))
    found = [
        Line(*key, at, kept.histories.get(key, (at, ()))[1])
        for key, at in sorted(first.items())
    ]
    return sorted(in_order(found), key=lambda line: line.begun)


def in_order(found: Sequence[Line]) -> Iterator[Line]:
    """Let no line of a cluster begin after a later one: a copy has younger files."""
    for _, group in groupby(reversed(found), key=lambda line: line.system):
        latest = datetime.max.replace(tzinfo=UTC)
        for line in group:
            latest = min(latest, line.begun)
            yield Line(line.system, line.number, latest, line.forks)


def choose(kept: Kept, at: datetime | None) -> Way | None:
    """Return the way to a moment, or to the end of the newest line; None without."""
    ways = [(line, of(kept, line)) for line in lines(kept)]
    if at is None:
        return next((Way(b[-1], line) for line, b in reversed(ways) if b), None)
    begun = [(line, backups) for line, backups in ways if line.begun <= at]
    if not begun:
        return None
    line, backups = begun[-1]
    old_enough = [one for one in backups if one.stop < at]
    return Way(old_enough[-1], line) if old_enough else None


def of(kept: Kept, line: Line) -> list[Backup]:
    """List the backups that a line goes on from, oldest first."""
    found = [one for one in kept.backups if line.has(one)]
    return sorted(found, key=lambda one: one.stop)


def earliest(kept: Kept, at: datetime) -> datetime | None:
    """Return the first moment after one to which there is a way."""
    begun = [
        max(line.begun, *(one.stop + SECOND for one in of(kept, line)[:1]))
        for line in lines(kept)
        if of(kept, line)
    ]
    return min((one for one in begun if one > at), default=None)


def last(kept: Kept, line: Line) -> int:
    """Return the number of the last segment, which a young line does not have yet."""
    own = [
        number(name)
        for system, name in kept.segments
        if (system, int(name[:8], 16)) == (line.system, line.number)
    ]
    left = [(end - 1) // SEGMENT_BYTES for _, end in line.forks[-1:]]
    return max([*own, *left], default=0)


def hole(kept: Kept, way: Way) -> Hole | None:
    """Find the first segment that is missing on a way."""
    until = way.backup.stop
    for place in range(way.backup.first, last(kept, way.line) + 1):
        names = [name(line, place) for line in at_place(way.line, place)]
        keys = [(way.line.system, name) for name in names]
        found = [kept.segments[key] for key in keys if key in kept.segments]
        if not found:
            return Hole(names[0], until)
        until = max(until, *found)
    return None


def at_place(line: Line, place: int) -> list[int]:
    """List the lines that may have a segment of the way, the newest first."""
    before = [n for n, end in line.forks if place <= (end - 1) // SEGMENT_BYTES]
    return [line.number, *reversed(before)]
