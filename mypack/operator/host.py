"""Processes, memory and disks of the host, as the page shows them."""

from dataclasses import dataclass
from typing import Any

from mypack.operator.state import Record

NARROW = 0.9  # share in use from which a disk wants looking after
FULL = 0.97


@dataclass(frozen=True)
class Disk:
    """One file system, and which folders of the site lie on it."""

    names: str
    used: float
    total: float
    inodes: float | None

    @property
    def share(self) -> float:
        """Return the share in use: of bytes or inodes, whichever runs out first."""
        return max(self.used / self.total if self.total else 0.0, self.inodes or 0.0)

    @property
    def words(self) -> str:
        """Say how it is, so that nobody has to see a colour."""
        if self.share >= FULL:
            return "full"
        return "nearly full" if self.share >= NARROW else "enough room"


def disks(observed: Record) -> list[Disk]:
    """Return each file system once."""
    by_device: dict[Any, list[Record]] = {}
    for one in observed["disks"]:
        by_device.setdefault(one["device"], []).append(one)
    return [disk(found) for found in by_device.values()]


def disk(found: list[Record]) -> Disk:
    """Describe a file system by the folders on it."""
    one = found[0]
    total, inodes = one["bytes_total"], one["inodes_total"]
    used_inodes = 1 - one["inodes_free"] / inodes if inodes else None
    names = ", ".join(each["name"] for each in found)
    return Disk(names, total - one["bytes_free"], total, used_inodes)


@dataclass(frozen=True)
class Group:
    """Processes of one kind."""

    name: str
    processes: list[Record]

    @property
    def memory(self) -> int:
        """Sum what they hold in memory; pages that they share are counted in each."""
        return sum(one["memory_bytes"] or 0 for one in self.processes)


def groups(observed: Record) -> list[Group]:
    """Return the daemons of each slot and Apache's own processes."""
    slots = sorted(observed["slots"], key=lambda one: one["role"] != "live")
    found = [Group(f"{one['slot']}, {one['role']}", one["daemons"]) for one in slots]
    return [*found, Group("Apache", observed["apache"])]


def memory(observed: Record) -> tuple[int, int]:
    """Return used and total bytes of the host's memory."""
    total = observed["memory"]["total_bytes"]
    return total - observed["memory"]["available_bytes"], total
