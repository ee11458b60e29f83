"""Brings the entries of many files into one order, that of time."""

import heapq
from collections.abc import Iterable, Iterator
from itertools import count

from sitectl.logs.entry import Entry

# Processes that write at once overtake each other by a few lines.
OVERTAKEN = 256


def merged(streams: Iterable[tuple[float, Iterable[Entry]]]) -> Iterator[Entry]:
    """Merge what begins at these moments, holding a few entries of each alone.

    A stream is begun when its moment comes, so that of a thousand files which follow
    each other only a few are open at once.
    """
    waiting = [(begin, number, one) for number, (begin, one) in enumerate(streams)]
    waiting.sort(key=lambda one: one[:2], reverse=True)
    heap: list[tuple[float, int, Entry, Iterator[Entry]]] = []
    while waiting or heap:
        while waiting and (not heap or waiting[-1][0] <= heap[0][0]):
            _, number, stream = waiting.pop()
            push(heap, number, nearly_sorted(stream))
        if heap:
            _, number, entry, begun = heapq.heappop(heap)
            yield entry
            push(heap, number, begun)


def push(
    heap: list[tuple[float, int, Entry, Iterator[Entry]]],
    number: int,
    stream: Iterator[Entry],
) -> None:
    """Put the next entry of a stream on the heap, if there is one."""
    for entry in stream:
        heapq.heappush(heap, (entry.time, number, entry, stream))
        return


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
