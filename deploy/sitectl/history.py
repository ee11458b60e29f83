"""The file of the history: only ever appended to, each line durable."""

import os
from pathlib import Path

from sitectl import ledger
from sitectl.ledger import Record


def read(path: Path) -> bytes:
    """Return the whole history; a host without one has an empty one."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def records(path: Path) -> list[Record]:
    """Return the readable lines."""
    return ledger.records(read(path))


def append(path: Path, record: Record) -> None:
    """Add one line by one write, and wait until the disk has it."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        os.write(handle, ledger.following(read(path), record))
        os.fsync(handle)
    finally:
        os.close(handle)
