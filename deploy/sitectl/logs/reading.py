"""Reads one file from a moment on, without holding more than a message of it."""

import os
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from gzip import GzipFile
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from sitectl.logs.entry import Entry, whole_objects
from sitectl.logs.files import File

LONGEST = 2**20  # bytes; a longer line is none of ours
SLACK = 60  # seconds by which a line may stand too late in its file
BLOCK = 2**16
SHOWN = 3
Stream = BinaryIO | GzipFile
# What a form raises for a line that is not of it.
FOREIGN = (ValueError, KeyError, TypeError, AttributeError, OverflowError)
# What reading a compressed file that is cut or damaged raises.
BROKEN = (EOFError, zlib.error, OSError)


@dataclass
class Foreign:
    """What could not be read: how many lines, where the first stand, broken files."""

    lines: dict[Path, list[int]] = field(default_factory=dict)
    counts: dict[Path, int] = field(default_factory=dict)
    broken: dict[Path, str] = field(default_factory=dict)

    def add(self, file: File, number: int, skipped: int) -> None:
        """Note the number of a line, counted from 1 behind the skipped bytes."""
        self.counts[file.path] = self.counts.get(file.path, 0) + 1
        shown = self.lines.setdefault(file.path, [])
        if len(shown) < SHOWN:
            shown.append(number + lines_before(file, skipped))

    def as_json(self) -> list[dict[str, object]]:
        """Return what --json shows."""
        told: list[dict[str, object]] = [
            {"file": str(path), "count": count, "first_lines": self.lines[path]}
            for path, count in self.counts.items()
        ]
        return told + [
            {"file": str(path), "broken": reason}
            for path, reason in self.broken.items()
        ]


def entries(file: File, since: float, wanted: str, foreign: Foreign) -> Iterator[Entry]:
    """Give what was written since then, and names the wanted request if one is."""
    try:
        file = file.taken_up()
    except FileNotFoundError:
        foreign.broken[file.path] = "it was removed or compressed meanwhile"
        return
    with file.raw, file.stream() as stream:
        try:
            yield from read(stream, file, since, wanted, foreign)
        except BROKEN as error:
            if not file.is_compressed:
                raise
            foreign.broken[file.path] = str(error)


def beginning(file: File) -> float:
    """Return a moment before which no line of it was written; 0 if none is told."""
    is_held, time = not file.raw.closed, None
    with suppress(*BROKEN):
        file = file.taken_up()
        time = first_time(file.stream(), file)
    if is_held:
        file.raw.seek(0)
    else:
        file.raw.close()
    return 0 if time is None else time - SLACK


def read(
    stream: Stream, file: File, since: float, wanted: str, foreign: Foreign
) -> Iterator[Entry]:
    """Go through an open file."""
    sought = wanted.encode()
    start = first_line(stream, file, since) if file.is_seekable and since else 0
    for number, raw in numbered(stream, file):
        if sought not in raw:
            continue
        text = raw.decode(errors="replace").rstrip("\n")
        if not text:
            continue
        try:
            found = [file.form.parse(text)]
        except FOREIGN:
            foreign.add(file, number, start)
            found = list(rescued(file, text))
        for entry in found:
            if entry.time >= since and (not wanted or entry.request_id == wanted):
                yield entry


def rescued(file: File, text: str) -> Iterator[Entry]:
    """Give the whole records of a line in which another one was cut off."""
    for part in whole_objects(text):
        with suppress(*FOREIGN):
            yield file.form.parse(part)


def numbered(stream: Stream, file: File) -> Iterator[tuple[int, bytes]]:
    """Give each message with the number of its first line, counted from here."""
    begins = file.form.begins
    first, held = 0, b""
    for number, line in lines(stream):
        if begins is None:
            yield number, line
        elif begins.match(line):
            if held:
                yield first, held
            first, held = number, line
        elif held and len(held) < LONGEST:
            held += line
    if held:
        yield first, held


def lines(stream: Stream) -> Iterator[tuple[int, bytes]]:
    """Number the lines; a piece of one that is too long has the line's number."""
    number = 1
    while line := stream.readline(LONGEST):
        yield number, line
        number += line.endswith(b"\n")


def first_line(stream: Stream, file: File, since: float) -> int:
    """Go to a line before that moment, by halving; return its offset."""
    low, high = 0, stream.seek(0, 2)
    while high - low > BLOCK:
        middle = (low + high) // 2
        stream.seek(middle)
        time = next_time(stream, file)
        if time is not None and time < since - SLACK:
            low = middle
        else:
            high = middle
    stream.seek(low)
    if low:
        stream.readline(LONGEST)  # the rest of a line
    return stream.tell()


def next_time(stream: Stream, file: File) -> float | None:
    """Return when the next readable line was written; None if none is near."""
    stream.readline(LONGEST)  # the rest of a line
    return first_time(stream, file)


def first_time(stream: Stream, file: File) -> float | None:
    """Return when the first readable message was written; None if none is near."""
    for _, raw in islice(numbered(stream, file), 100):
        try:
            return file.form.parse(raw.decode()).time
        except FOREIGN:
            continue
    return None


def lines_before(file: File, offset: int) -> int:
    """Count the lines before an offset; the place of the open file stays."""
    found, at = 0, 0
    while at < offset:
        piece = os.pread(file.raw.fileno(), min(offset - at, LONGEST), at)
        if not piece:
            break
        found += piece.count(b"\n")
        at += len(piece)
    return found
