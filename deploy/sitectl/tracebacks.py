"""Finds why a daemon failed: the last traceback logged since a moment."""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

PREFIX = re.compile(r"^(?:\[[^\]]*\] ?)+")
HEAD = "Traceback (most recent call last):"
LINES = 12
PATIENCE = 1.0  # seconds: Apache logs a traceback line by line, after the answer
PAUSE = 0.05


def size(log: Path) -> int:
    """Remember how long the log is now."""
    try:
        return log.stat().st_size
    except OSError:
        return 0


def since(log: Path, mark: int) -> str:
    """Read what was logged after the mark; a rotated log is read from its start."""
    try:
        with log.open("rb") as stream:
            stream.seek(mark if log.stat().st_size >= mark else 0)
            return stream.read().decode(errors="replace")
    except OSError:
        return ""


def last(text: str, lines: int = LINES) -> list[str]:
    """Return the last lines of the last traceback, without Apache's prefixes."""
    plain = [row for line in text.splitlines() for row in expand(line)]
    starts = [number for number, line in enumerate(plain) if HEAD in line]
    if not starts:
        return []
    block = plain[starts[-1] :]
    for number, line in enumerate(block[1:], 1):
        if line and not line[0].isspace():
            return block[: number + 1][-lines:]
    return block[-lines:]


def expand(line: str) -> Iterator[str]:
    """Undo what a log does to a traceback: Apache's prefixes, JSON's one line."""
    try:
        record = json.loads(line) if line.startswith("{") else None
    except (ValueError, RecursionError):
        record = None
    if isinstance(record, dict):
        yield from str(record.get("exc_info") or record.get("message")).splitlines()
    else:
        yield PREFIX.sub("", line)


def marks(logs: list[Path]) -> dict[Path, int]:
    """Remember how long each log is now."""
    return {log: size(log) for log in logs}


def newest(before: dict[Path, int], patience: float = PATIENCE) -> list[str]:
    """Return the last traceback of the first log with a new one, once it is whole."""
    until = time.monotonic() + patience
    while not is_whole(lines := _newest(before)) and time.monotonic() < until:
        time.sleep(PAUSE)
    return lines


def is_whole(lines: list[str]) -> bool:
    """Tell a traceback that has come to its error."""
    return bool(lines) and HEAD not in lines[-1] and not lines[-1][:1].isspace()


def _newest(before: dict[Path, int]) -> list[str]:
    found = (last(since(log, mark)) for log, mark in before.items())
    return next((lines for lines in found if lines), [])
