"""The daemons of both slots, Apache's own processes, and the memory they share."""

import re
import time
from pathlib import Path
from typing import Any

from sitectl import daemons, freshness, links, status
from sitectl.daemons import Daemon
from sitectl.observe.minutes import moment
from sitectl.paths import SLOTS
from sitectl.site import Site

FIELDS = re.compile(r"^(VmRSS|Threads|PPid):\s+(\d+)", re.MULTILINE)
MEMORY = re.compile(r"^(MemTotal|MemAvailable):\s+(\d+) kB$", re.MULTILINE)


def slots(site: Site) -> list[dict[str, Any]]:
    """Describe both slots and their daemons."""
    state = links.read(site.paths)
    return [
        {
            "slot": slot,
            "role": status.role(state, slot),
            "release": state.links[slot],
            "daemons": [
                {**described(site, one), "release": release_of(site, one.pid)}
                for one in sorted(site.daemons(slot))
            ],
        }
        for slot in SLOTS
    ]


def described(site: Site, item: Daemon) -> dict[str, Any]:
    """Return age, memory and threads of a process; one that has ended has none."""
    found = fields(site.proc / str(item.pid))
    began = freshness.started_at(item)
    return {
        "pid": item.pid,
        "since": moment(began),
        "age_seconds": max(0, round(time.time() - began)),
        "memory_bytes": found["VmRSS"] * 1024 if "VmRSS" in found else None,
        "threads": found.get("Threads"),
    }


def fields(entry: Path) -> dict[str, int]:
    """Read what the kernel says of a process."""
    try:
        text = (entry / "status").read_text(errors="replace")
    except OSError:
        return {}
    return {name: int(value) for name, value in FIELDS.findall(text)}


def release_of(site: Site, pid: int) -> str | None:
    """Return the release whose compiled modules a daemon has loaded.

    The slot's link may name the next release already while an old daemon ends.
    """
    releases = re.escape(str(site.paths.releases))
    try:
        text = (site.proc / str(pid) / "maps").read_text(errors="replace")
    except OSError:
        return None
    found = re.search(rf" {releases}/([^/.][^/]*)/", text)
    return found[1] if found else None


def apache(site: Site) -> list[dict[str, Any]]:
    """Describe Apache's own processes: the parent, and the children that it made."""
    found = {
        item.pid: item
        for entry in site.proc.iterdir()
        if entry.name.isdigit() and is_apache(site.proc, entry)
        if (item := daemons.daemon(entry))
    }
    return [
        {**described(site, item), "kind": kind(site.proc, pid, found)}
        for pid, item in sorted(found.items())
    ]


def kind(proc: Path, pid: int, found: dict[int, Daemon]) -> str:
    """Tell the parent from its children."""
    return "child" if fields(proc / str(pid)).get("PPid") in found else "parent"


def is_apache(proc: Path, entry: Path) -> bool:
    """Tell Apache's own processes from daemons, and from those of containers."""
    try:
        if (entry / "comm").read_text().strip() != "apache2":
            return False
        is_daemon = (entry / "cmdline").read_bytes().startswith(b"(wsgi:")
    except OSError:
        return False
    ours = {None, daemons.namespace(proc / "self")}
    return not is_daemon and daemons.namespace(entry) in ours


def memory(proc: Path) -> dict[str, int]:
    """Return the host's memory in bytes: all, and what is left for a new process."""
    rows = dict(MEMORY.findall((proc / "meminfo").read_text()))
    return {
        "total_bytes": int(rows.get("MemTotal", 0)) * 1024,
        "available_bytes": int(rows.get("MemAvailable", 0)) * 1024,
    }
