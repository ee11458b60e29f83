"""The daemons of a slot, found in the process table."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Daemon:
    """One process; its start time tells it from a later one with the same pid."""

    pid: int
    started: int


def find(proc: Path, slot: str, uid: int | None) -> frozenset[Daemon]:
    """List a slot's daemons: by display name, account and pid namespace.

    A machine may also hold containers with the same site; those are not ours.
    """
    name = f"(wsgi:{slot})".encode()
    found = (
        daemon(entry)
        for entry in proc.iterdir()
        if entry.name.isdigit() and is_ours(proc, entry, name, uid)
    )
    return frozenset(item for item in found if item)


def is_ours(proc: Path, entry: Path, name: bytes, uid: int | None) -> bool:
    """Tell a daemon of ours; a process that ends meanwhile is none."""
    try:
        if not (entry / "cmdline").read_bytes().startswith(name):
            return False
        return (uid is None or owner(entry) == uid) and (
            namespace(entry) in {None, namespace(proc / "self")}
        )
    except OSError:
        return False


def owner(entry: Path) -> int:
    """Return the real user; the directory's owner is root for such processes."""
    for line in (entry / "status").read_text().splitlines():
        if line.startswith("Uid:"):
            return int(line.split()[1])
    return -1


def namespace(entry: Path) -> str | None:
    """Return the pid namespace, None when it cannot be read."""
    try:
        return os.readlink(entry / "ns" / "pid")  # noqa: PTH115 - no file has this name
    except OSError:
        return None


def daemon(entry: Path) -> Daemon | None:
    """Read pid and start time; field 22, counted after the name in brackets."""
    try:
        fields = (entry / "stat").read_text().rpartition(")")[2].split()
        return Daemon(int(entry.name), int(fields[19]))
    except (OSError, IndexError, ValueError):
        return None


def is_alive(proc: Path, item: Daemon) -> bool:
    """Tell whether exactly this process still runs."""
    found = daemon(proc / str(item.pid))
    return found == item and not is_zombie(proc / str(item.pid))


def is_zombie(entry: Path) -> bool:
    """Tell a process that has ended but was not collected yet."""
    try:
        return (entry / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (OSError, IndexError):
        return True


def memory(proc: Path, items: Iterable[Daemon]) -> int | None:
    """Sum in bytes what the daemons cost: own pages and their part of shared ones."""
    sizes = [pss(proc / str(item.pid)) for item in items]
    known = [size for size in sizes if size is not None]
    return sum(known) if known else None


def pss(entry: Path) -> int | None:
    """Return one process' proportional set size in bytes; only root may read it."""
    try:
        for line in (entry / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        return None
    return None


def pids(items: Iterable[Daemon]) -> str:
    """Show pids in a message."""
    return ", ".join(str(item.pid) for item in sorted(items)) or "none"
