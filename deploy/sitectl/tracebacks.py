"""Finds why a daemon failed: the last traceback Apache logged since a moment."""

import re
from pathlib import Path

PREFIX = re.compile(r"^(?:\[[^\]]*\] ?)+")
HEAD = "Traceback (most recent call last):"
LINES = 12


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
    plain = [PREFIX.sub("", line) for line in text.splitlines()]
    starts = [number for number, line in enumerate(plain) if HEAD in line]
    if not starts:
        return []
    block = plain[starts[-1] :]
    for number, line in enumerate(block[1:], 1):
        if line and not line[0].isspace():
            return block[: number + 1][-lines:]
    return block[-lines:]
