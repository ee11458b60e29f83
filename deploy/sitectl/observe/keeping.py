"""The state files of the observer: whole or not at all, one writer at a time."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sitectl.lock import now


def write(path: Path, values: dict[str, Any]) -> None:
    """Replace a file by rename.

    The draft has another name than a change's: `repair` would take it for left over.
    """
    draft = path.with_name(f".{path.name}.new")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    with open(handle, "w", encoding="utf-8") as file:  # noqa: PTH123 - a descriptor
        os.fchmod(handle, 0o644)
        json.dump(values, file, separators=(",", ":"), ensure_ascii=False)
        file.flush()
        os.fsync(handle)
    draft.replace(path)


def write_dated(path: Path, values: dict[str, Any]) -> None:
    """Write with the time at which it was seen."""
    write(path, {"at": now(), **values})


def read(path: Path) -> dict[str, Any]:
    """Return what was written; empty when there is nothing, or nothing readable."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


@contextmanager
def alone(path: Path) -> Iterator[bool]:
    """Tell whether no other run holds the lock, and hold it meanwhile."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        yield is_taken(handle)
    finally:
        os.close(handle)


def is_taken(handle: int) -> bool:
    """Take the lock, unless another run holds it."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
