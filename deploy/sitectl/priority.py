"""Lets a slot that warms up yield to the one that serves users."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from sitectl.daemons import Daemon

WARMING = 10
SERVING = 0


def renice(proc: Path, items: Iterable[Daemon], nice: int) -> None:
    """Set every thread's priority: on Linux it belongs to threads, not processes."""
    for item in items:
        with suppress(OSError):
            for task in (proc / str(item.pid) / "task").iterdir():
                os.setpriority(os.PRIO_PROCESS, int(task.name), nice)
