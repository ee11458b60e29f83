"""Counts requests by the minute in which they ended; pure, so that it can be tested."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sitectl.observe.bins import Bins, bin_of, percentile

MINUTE = 60
KEPT = 24 * 60  # minutes
CLASSES = ("1xx", "2xx", "3xx", "4xx", "5xx")
COLUMNS = ("minute", *CLASSES, "bytes", "p50_ms", "p95_ms", "p99_ms")
SUMMARIES = {"5m": 5, "1h": 60, "24h": KEPT}


@dataclass
class Count:
    """What happened in one minute: answers by class, bytes, durations."""

    classes: list[int] = field(default_factory=lambda: [0] * len(CLASSES))
    bytes: int = 0
    bins: Bins = field(default_factory=dict)
    unreadable: int = 0

    def add(self, status: int, size: int, microseconds: int) -> None:
        """Count one request."""
        self.classes[status // 100 - 1] += 1
        self.bytes += size
        name = bin_of(microseconds)
        self.bins[name] = self.bins.get(name, 0) + 1

    def figures(self) -> list[int | float | None]:
        """Return the columns after the minute."""
        times = [percentile(self.bins, share) for share in (0.5, 0.95, 0.99)]
        return [*self.classes, self.bytes, *times]


Minutes = dict[str, Count]  # by the number of the minute since 1970


def read_line(line: bytes) -> tuple[int, int, int, int]:
    """Return minute, status, bytes and microseconds; a foreign line is a ValueError."""
    try:
        record = json.loads(line)
        took = int(record["duration_us"])
        ended = datetime.fromisoformat(record["time"]).timestamp() + took / 1e6
        status, size = int(record["status"]), int(record["bytes"])
    except (KeyError, TypeError, RecursionError, OverflowError) as error:
        raise ValueError(error) from None
    if not (100 <= status < 600 and took >= 0 and size >= 0):
        raise ValueError(status)
    return int(ended // MINUTE), status, size, took


def count(minutes: Minutes, line: bytes, now: int) -> None:
    """Count a line; one that is torn, foreign or from the future is counted as such."""
    try:
        minute, status, size, took = read_line(line)
        if minute > now + 1:
            raise ValueError(minute)
    except ValueError:
        minutes.setdefault(str(now), Count()).unreadable += 1
        return
    if minute > now - KEPT:
        minutes.setdefault(str(minute), Count()).add(status, size, took)


def recent(minutes: Minutes, now: int, number: int = KEPT) -> Minutes:
    """Keep the last minutes, oldest first."""
    found = sorted(minutes.items(), key=lambda item: int(item[0]))
    return {minute: seen for minute, seen in found if int(minute) > now - number}


def summed(counts: Iterable[Count]) -> Count:
    """Sum minutes up, durations too."""
    whole, bins = Count(), Counter[str]()
    for one in counts:
        whole.classes = [a + b for a, b in zip(whole.classes, one.classes, strict=True)]
        whole.bytes += one.bytes
        whole.unreadable += one.unreadable
        bins.update(one.bins)
    whole.bins = dict(bins)
    return whole


def total(counts: Iterable[Count]) -> dict[str, Any]:
    """Return the sum of minutes by the names of the columns."""
    whole = summed(counts)
    named = dict(zip(COLUMNS[1:], whole.figures(), strict=True))
    return {**named, "requests": sum(whole.classes), "unreadable": whole.unreadable}


def by_hour(minutes: Minutes) -> dict[int, Count]:
    """Sum minutes up by the hour; the keys are minutes too."""
    hours: dict[int, list[Count]] = {}
    for minute, seen in minutes.items():
        hours.setdefault(int(minute) // 60 * 60, []).append(seen)
    return {hour: summed(counts) for hour, counts in sorted(hours.items())}


def rows(counts: Mapping[int, Count]) -> list[list[Any]]:
    """Return a row for each time with requests, by `COLUMNS`."""
    return [
        [moment(minute * MINUTE), *seen.figures()]
        for minute, seen in counts.items()
        if any(seen.classes)
    ]


def published(minutes: Minutes, now: int) -> dict[str, Any]:
    """Return what readers get: rows of minutes and hours, and sums."""
    kept = recent(minutes, now)
    return {
        "columns": COLUMNS,
        "minutes": rows({int(minute): seen for minute, seen in kept.items()}),
        "hours": rows(by_hour(kept)),
        "last": {
            name: total(recent(minutes, now, number).values())
            for name, number in SUMMARIES.items()
        },
    }


def moment(seconds: float) -> str:
    """Write a time as all state files do."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
