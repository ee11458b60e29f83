"""Ends who has a file open that another one has replaced.

SQLite removes the log beside a database by its name when the last connection closes:
one to the old file would take the new one's. Who is killed closes nothing.
"""

import os
import signal
from contextlib import suppress
from pathlib import Path

from sitectl import daemons


def end(proc: Path, path: Path, uid: int | None) -> None:
    """Kill the account's processes that still have the replaced file open."""
    for entry in proc.iterdir():
        if entry.name.isdigit() and has_open(entry, f"{path} (deleted)", uid):
            with suppress(ProcessLookupError):
                os.kill(int(entry.name), signal.SIGKILL)


def has_open(entry: Path, name: str, uid: int | None) -> bool:
    """Tell whether a process of the account has a file open under such a name."""
    try:
        if daemons.owner(entry) != uid:
            return False
        found = [os.readlink(file) for file in (entry / "fd").iterdir()]  # noqa: PTH115 - no file has this name
    except OSError:  # it has ended meanwhile
        return False
    return name in found
