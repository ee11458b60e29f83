"""Brings the entries of many files into one order, that of time."""

import heapq
from collections.abc import Iterable, Iterator
from itertools import count

from sitectl.logs.entry import Entry

# Processes that write at once overtake each other by a few lines.
OVERTAKEN = 256


def merged(streams: Iterable[Iterable[Entry]]) -> Iterator[Entry]:
    """Merge, holding a few entries of each file alone."""
    sorted_ = [nearly_sorted(stream) for stream in streams]
    return heapq.merge(*sorted_, key=lambda entry: entry.time)


def nearly_sorted(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Put entries right that were overtaken by no more than some others."""
    heap: list[tuple[float, int, Entry]] = []
    order = count()  # entries of one moment stay as they were written
    for entry in entries:
        heapq.heappush(heap, (entry.time, next(order), entry))
        if len(heap) > OVERTAKEN:
            yield heapq.heappop(heap)[2]
    while heap:
        yield heapq.heappop(heap)[2]
