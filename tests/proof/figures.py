"""Figures of a run: what users felt before, while preparing, at, and after a flip."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from tests.proof.asks import KINDS
from tests.proof.samples import Long, Samples, Table
from tests.proof.switches import Switch

FLIP = 0.5  # seconds after the rename in which a request may begin and count as "at"
STEADY = 4.0  # seconds before a switch
# A clock read over the network is no better than this.
DOUBT = 0.02
BUCKET = 0.1


@dataclass(frozen=True)
class Window:
    """Quick requests of one stretch of time; milliseconds."""

    requests: int
    p50: float
    p99: float
    longest: float


def window(table: Table, where: NDArray[np.bool_]) -> Window:
    took = table.took[where & table.is_quick] * 1000
    if not len(took):
        return Window(0, 0.0, 0.0, 0.0)
    p50, p99 = np.percentile(took, (50, 99))
    return Window(len(took), *(round(float(v), 2) for v in (p50, p99, took.max())))


def steady(table: Table, switches: Sequence[Switch]) -> Window:
    """All the time just before switches, taken together."""
    where = np.zeros(len(table.began), dtype=bool)
    for switch in switches:
        where |= _before(table, switch)
    return window(table, where)


def steady_from(switch: Switch) -> float:
    return switch.began - (0 if switch.at_once else STEADY)


def _before(table: Table, switch: Switch) -> NDArray[np.bool_]:
    return (table.began >= steady_from(switch)) & (table.ended <= switch.began)


def windows(table: Table, switch: Switch, until: float) -> dict[str, Window]:
    """Split the time around a switch; without a flip nothing is prepared."""
    began, ended = table.began, table.ended
    before = {"before": window(table, _before(table, switch))}
    if not switch.flipped:
        during = (ended > switch.began) & (began < switch.ended)
        after = (began >= switch.ended) & (began < until)
        return {
            **before,
            "during": window(table, during),
            "after": window(table, after),
        }
    at = (ended > switch.renamed) & (began < switch.renamed + FLIP)
    preparing = (ended > switch.began) & (ended <= switch.renamed)
    after = (began >= switch.renamed + FLIP) & (began < until)
    return {
        **before,
        "prepare": window(table, preparing),
        "flip": window(table, at),
        "after": window(table, after),
    }


def last_old(table: Table, switch: Switch) -> float:
    """Milliseconds after the rename in which the old slot still took requests."""
    late = table.of_slot(switch.old[0]) & (table.began > switch.renamed)
    # Only until the next flip, which may bring the old slot back.
    late &= table.began < switch.renamed + 5
    ended = table.ended[late]
    return round(float(ended.max() - switch.renamed) * 1000, 1) if len(ended) else 0.0


def in_flight(longs: Sequence[Long], switch: Switch) -> list[Long]:
    """Long requests that had begun before the rename and ended after it."""
    return [
        one
        for one in longs
        if one.began < switch.renamed - DOUBT and one.ended > switch.renamed
    ]


def strayed(longs: Sequence[Long], switches: Sequence[Switch]) -> list[Long]:
    """Long requests that were not answered by the slot and release they began in."""
    flips = [s for s in switches if s.flipped]
    return [one for one in longs if not _where_it_began(one, flips)]


def _where_it_began(one: Long, flips: Sequence[Switch]) -> bool:
    before = [s.new for s in flips if s.renamed < one.began - DOUBT]
    expected = {before[-1] if before else flips[0].old} if flips else set()
    # Begun within the doubt of a rename: either side is right.
    for flip in flips:
        if abs(flip.renamed - one.began) <= FLIP / 5:
            expected |= {flip.old, flip.new}
    return not flips or (one.slot, one.release) in expected


def buckets(table: Table, start: float) -> list[tuple[int, int, float, float]]:
    """Per tenth of a second of beginning: number, requests, p99 and longest in ms."""
    began = table.began[table.is_quick] - start
    took = table.took[table.is_quick] * 1000
    order = np.argsort(began)
    began, took = began[order], took[order]
    numbers = (began // BUCKET).astype(int)
    rows = []
    for number in np.unique(numbers):
        low, high = np.searchsorted(numbers, (number, number + 1))
        part = took[low:high]
        p99 = round(float(np.percentile(part, 99)), 1)
        rows.append((int(number), len(part), p99, round(float(part.max()), 1)))
    return rows


def slowest(table: Table, switch: Switch, until: float) -> dict[str, object]:
    """The slowest quick request around a switch, with seconds since it began."""
    took = np.where(
        table.is_quick & (table.ended > switch.began) & (table.began < until),
        table.took,
        0.0,
    )
    place = int(took.argmax())
    return {
        "kind": KINDS[table.kind[place]],
        "at": round(float(table.began[place]) - switch.began, 2),
        "ms": round(float(took[place]) * 1000, 1),
    }


def describe(
    samples: Samples, switches: Sequence[Switch], end: float
) -> list[dict[str, object]]:
    """One record per switch."""
    table = samples.table()
    records = []
    for switch, following in zip(switches, [*switches[1:], None], strict=True):
        until = steady_from(following) if following else end
        parts = windows(table, switch, until)
        record: dict[str, object] = {
            "switch": switch.label,
            "verb": switch.verb,
            "seconds": round(switch.ended - switch.began, 2),
            "failures": sum(
                switch.began <= f.ended and f.began < until for f in samples.failures
            ),
            "slowest": slowest(table, switch, until),
            "windows": {name: asdict(part) for name, part in parts.items()},
        }
        if switch.flipped:
            record["last_old_ms"] = last_old(table, switch)
            record["in_flight"] = len(in_flight(samples.longs, switch))
            record["old"], record["new"] = switch.old, switch.new
        records.append(record)
    return records
