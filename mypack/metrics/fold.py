"""Adds up what dead daemons counted, so that no count is lost and no file stays.

A sum is a folder `sum-N` with the names of the files that went into it. It appears by
one rename: a fold that is killed at any point has lost nothing and doubled nothing.
"""

import fcntl
import json
import logging
import shutil
import struct
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from prometheus_client.mmap_dict import MmapedDict, mmap_key

from mypack.metrics.measures import STOPS
from mypack.metrics.process import is_alive
from mypack.metrics.storage import AllocatedDict

logger = logging.getLogger(__name__)

Counts = dict[str, float]
SUMMED = ("counter", "histogram")
ABSORBED = "absorbed.json"
HALF_MADE = "half-made"
TORN = (RuntimeError, ValueError, struct.error)  # after a power cut


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Let one process at a time read all files or fold them."""
    with (folder / "lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def files(folder: Path) -> list[str]:
    """Fold, then name every file that counts; the caller holds the lock."""
    newest = finish(folder)
    dead = [p for p in written(folder) if not is_alive(owner(p))]
    if dead:
        newest = absorb(folder, newest, dead)
    summed = newest.glob("*.db") if newest else []
    return [str(path) for path in (*written(folder), *summed)]


def fold(folder: Path) -> None:
    """Take in what dead daemons left."""
    with locked(folder):
        files(folder)


def written(folder: Path) -> list[Path]:
    """List the files of daemons; one that was just opened is still empty."""
    return [path for path in folder.glob("*.db") if path.stat().st_size]


def owner(path: Path) -> str:
    """Name the process that a file is of."""
    return path.stem.rpartition("_")[2]


def sums(folder: Path) -> list[Path]:
    """List the sums, oldest first."""
    return sorted(folder.glob("sum-*"), key=number)


def number(path: Path) -> int:
    """Return the number of a sum."""
    return int(path.name.removeprefix("sum-"))


def finish(folder: Path) -> Path | None:
    """Remove what the newest sum holds already; return that sum."""
    shutil.rmtree(folder / HALF_MADE, ignore_errors=True)
    found = sums(folder)
    if not found:
        return None
    for name in absorbed(found[-1]):
        (folder / name).unlink(missing_ok=True)
    for path in found[:-1]:
        shutil.rmtree(path)
    return found[-1]


def absorbed(newest: Path) -> list[str]:
    """Name what went into a sum; after a power cut the list may be torn."""
    try:
        return [str(name) for name in json.loads((newest / ABSORBED).read_text())]
    except (FileNotFoundError, ValueError):
        return []


def absorb(folder: Path, newest: Path | None, dead: list[Path]) -> Path:
    """Write the next sum, make it count, then remove what went into it."""
    half = folder / HALF_MADE
    half.mkdir()
    for kind in SUMMED:
        mine = [explained(read(p)) for p in dead if p.name.startswith(kind)]
        before = read((newest or half) / f"{kind}_sum.db")
        write(half / f"{kind}_sum.db", added([before, *mine]))
    (half / ABSORBED).write_text(json.dumps([path.name for path in dead]))
    following = folder / f"sum-{number(newest) + 1 if newest else 1}"
    half.rename(following)
    finish(folder)
    return following


def added(parts: Iterable[Counts]) -> Counts:
    """Add up key by key; the buckets of a histogram stand apart, so they add up too."""
    total: Counts = defaultdict(float)
    for part in parts:
        for key, value in part.items():
            total[key] += value
    return total


def read(path: Path) -> Counts:
    """Read one file as far as it can be read."""
    found: Counts = {}
    if path.is_file():
        try:
            rows = MmapedDict.read_all_values_from_file(str(path))  # type: ignore[no-untyped-call]
            found.update((key, value) for key, value, _, _ in rows)
        except TORN as error:
            logger.warning("%s is torn: %s", path, error)
    return found


def explained(counts: Counts) -> Counts:
    """Add the end that a daemon could not count itself, because it was killed."""
    slots = [json.loads(key)[2]["slot"] for key in counts if '"mypack_daemon_st' in key]
    if len(slots) != 1:  # it counted its end too, or never began
        return counts
    names = ("mypack_daemon_stops", "mypack_daemon_stops_total")
    labels = ["slot", "reason"], [slots[0], "killed"]
    return {**counts, mmap_key(*names, *labels, STOPS): 1.0}


def write(path: Path, counts: Counts) -> None:
    """Write a file in the library's own format."""
    with closing(AllocatedDict(str(path))) as target:
        for key, value in counts.items():
            target.write_value(key, value, 0.0)  # type: ignore[no-untyped-call]
