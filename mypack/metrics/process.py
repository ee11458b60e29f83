"""Which process a file of counts belongs to, and whether that process still runs."""

import os
from functools import cache
from pathlib import Path

BOOT = Path("/proc/sys/kernel/random/boot_id")


def identity() -> str:
    """Name this process as no other is named, before or after it: a pid comes back."""
    return born(os.getpid())


@cache
def born(pid: int) -> str:
    """Name a process by pid, tick of its start and boot; asked on each count."""
    return f"{pid}-{started(pid)}-{boot()}"


def started(pid: int) -> str | None:
    """Return the tick at which a process began, field 22 of its stat, or None."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except FileNotFoundError:
        return None


def boot() -> str:
    """Return what tells this boot of the host from others."""
    return BOOT.read_text()[:8]


def is_alive(name: str) -> bool:
    """Tell whether exactly the named process runs."""
    pid, start, of_boot = name.split("-")
    return of_boot == boot() and started(int(pid)) == start
