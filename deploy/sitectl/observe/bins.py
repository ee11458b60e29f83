"""Durations in bins that grow by a twentieth: a percentile is right within 2.5 %."""

import math
from collections.abc import Mapping

GROWTH = math.log(1.05)
Bins = dict[str, int]  # JSON knows no other keys than strings


def bin_of(microseconds: int) -> str:
    """Name the bin of a duration."""
    return str(int(math.log(max(microseconds, 1)) / GROWTH))


def milliseconds(name: str) -> float:
    """Return the middle of a bin."""
    return round(math.exp((int(name) + 0.5) * GROWTH) / 1000, 3)


def percentile(bins: Mapping[str, int], share: float) -> float | None:
    """Return the milliseconds that this share of the durations stays within."""
    wanted = math.ceil(sum(bins.values()) * share)
    seen = 0
    for name in sorted(bins, key=int):
        seen += bins[name]
        if seen >= wanted:
            return milliseconds(name)
    return None
