"""Requests, errors and times of answering: rows for tables, series for charts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mypack.operator.state import Record
from mypack.operator.timeline import Event
from mypack.operator.words import parse

MINUTE = 60
DAY = 24 * 60 - 1  # whole minutes that are known: the last one is not over yet
QUANTILES = ("p50_ms", "p95_ms", "p99_ms")


@dataclass(frozen=True)
class Row:
    """One line of a table: a minute, an hour or another span."""

    at: datetime | None
    name: str
    requests: int
    refused: int
    failed: int
    times: tuple[float | None, ...]

    @property
    def share(self) -> float:
        """Return the percentage of requests that failed."""
        return 100 * self.failed / self.requests if self.requests else 0.0


SPANS = {"5m": "5 minutes", "1h": "hour", "24h": "24 hours"}


def row(values: Record, at: datetime | None, name: str) -> Row:
    """Take a row from named columns."""
    requests = sum(values[f"{number}xx"] for number in range(1, 6))
    times = tuple(values[name] for name in QUANTILES)
    return Row(at, name, requests, values["4xx"], values["5xx"], times)


def sums(requests: Record) -> list[Row]:
    """Return what happened in the last minutes, hour and day."""
    return [row(requests["last"][key], None, name) for key, name in SPANS.items()]


def table(requests: Record, key: str) -> list[Row]:
    """Return rows of minutes or hours, newest first."""
    return [
        row(values, parse(values["minute"]), "")
        for values in named(requests, key)[::-1]
    ]


def named(requests: Record, key: str) -> list[Record]:
    """Give the columns of rows their names."""
    columns = requests["columns"]
    return [dict(zip(columns, one, strict=True)) for one in requests[key]]


def series(observed: Record, flips: Iterable[Event]) -> Record:
    """Return a day of whole minutes as columns; a minute without requests is zero."""
    end = int(parse(observed["at"]).timestamp()) // MINUTE * MINUTE
    times = range(end - DAY * MINUTE, end, MINUTE)
    seen = {
        int(parse(one["minute"]).timestamp()): row(one, None, "")
        for one in named(observed["requests"], "minutes")
    }
    rows = [seen.get(time) for time in times]
    return {
        "at": end,
        "times": list(times),
        "requests": [one.requests if one else 0 for one in rows],
        "refused": [one.refused if one else 0 for one in rows],
        "failed": [one.failed if one else 0 for one in rows],
        **{
            name: [one.times[index] if one else None for one in rows]
            for index, name in enumerate(QUANTILES)
        },
        "flips": [mark(one) for one in flips],
    }


def mark(event: Event) -> dict[str, Any]:
    """Return what a chart shows of a flip."""
    at = int(event.at.timestamp())
    return {
        "at": at,
        "label": event.label,
        "title": f"{event.title} {event.release}, by {event.who}",
    }
