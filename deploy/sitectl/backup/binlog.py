"""What MariaDB's binary log says and how it is read, as pure functions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sitectl.backup import moments
from sitectl.backup.restic import Snapshot

TO = "to-"
DUMPED = re.compile(rb"-- CHANGE MASTER .*_LOG_FILE='(.+)', MASTER_LOG_POS=(\d+)")


@dataclass(frozen=True)
class Place:
    """A place in the log: before it everything was written, after it nothing."""

    file: str
    position: int


@dataclass(frozen=True)
class Mark:
    """Where and when rows were counted; the names of files recur in other chains."""

    chain: str
    place: Place
    at: datetime

    def __str__(self) -> str:
        """Show it as `mark` reads it."""
        place = f"{self.place.file} {self.place.position}"
        return f"{self.chain} {place} {moments.show(self.at)}"


def mark(text: str) -> Mark | None:
    """Read a mark; a backup that is a dump alone has none."""
    if not text:
        return None
    chain, file, position, at = text.split()
    return Mark(chain, Place(file, int(position)), moments.read(at))


def place(text: str) -> Place:
    """Read the first two words: so do the server and mariadb-backup name a place."""
    file, position = text.split()[:2]
    return Place(file, int(position))


def dumped(dump: Path) -> Place:
    """Read the place that a dump stands for; it is among its first lines."""
    with dump.open("rb") as lines:
        for line in lines:
            if found := DUMPED.match(line):
                return Place(found[1].decode(), int(found[2]))
    raise ValueError(f"{dump} names no place in the log")


def number(name: str) -> int:
    """Return the number that a file's name ends with."""
    return int(name.rpartition(".")[2])


def closed(listed: str) -> list[list[object]]:
    """Read `SHOW BINARY LOGS`: name and size of each file but the one that grows."""
    rows = [line.split("\t") for line in listed.splitlines()]
    return [[row[0], int(row[1])] for row in rows[:-1]]


def names(first: str, last: str) -> list[str]:
    """Name every file from one to another."""
    stem = first.rpartition(".")[0]
    return [f"{stem}.{n:06}" for n in range(number(first), number(last) + 1)]


def last(snapshot: Snapshot) -> str:
    """Return the last whole file of a kept log."""
    return next(t.removeprefix(TO) for t in snapshot.tags if t.startswith(TO))


def covering(kept: Sequence[Snapshot], at: datetime | None) -> Snapshot | None:
    """Return the first that holds all of the log up to a moment, else the newest."""
    later = [one for one in kept if at and one.at >= at]
    return next(iter([*later, *kept[-1:]]), None)


def read(
    files: Sequence[Path], start: Place, stop: Place | None, until: datetime | None
) -> list[str]:
    """Read from a place on, up to a place, to before a second, or to the end."""
    words = ["mariadb-binlog", "--no-defaults", f"--start-position={start.position}"]
    if stop:
        words.append(f"--stop-position={stop.position}")
    if until:  # it is read in the zone of TZ
        words.append(f"--stop-datetime={until:%F %T}")
    first, end = number(start.file), number(stop.file if stop else files[-1].name)
    return [*words, *(str(one) for one in files if first <= number(one.name) <= end)]
