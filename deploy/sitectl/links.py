"""Reads and moves what decides where requests go: the slot map and the links."""

import os
import time
from pathlib import Path

from sitectl import disk, slots
from sitectl.manifest import is_release_id
from sitectl.paths import SLOTS, Paths
from sitectl.slots import State


def read(paths: Paths) -> State:
    """Read map and links; what is missing, garbled or dangling reads as None."""
    return State(read_map(paths), {slot: read_link(paths, slot) for slot in SLOTS})


def read_map(paths: Paths) -> str | None:
    """Return the live slot that Apache sees."""
    try:
        return slots.parse_map(paths.map.read_bytes())
    except OSError:
        return None


def read_link(paths: Paths, slot: str) -> str | None:
    """Return the installed release that a slot's link names."""
    target = read_target(paths.slot(slot))
    folder, _, release = target.rpartition("/")
    whole = folder == "releases" and is_release_id(release)
    if whole and (paths.release(release) / "manifest.json").is_file():
        return release
    return None


def read_target(link: Path) -> str:
    """Return the text of a link, empty when there is none."""
    try:
        return os.readlink(link)  # noqa: PTH115 - the text, not the path
    except OSError:
        return ""


def point_slot(paths: Paths, slot: str, release: str) -> None:
    """Let a slot's next daemons run this release; running ones keep theirs."""
    disk.point(paths.slot(slot), f"releases/{release}")


def make_live(paths: Paths, slot: str) -> None:
    """Flip: rename a new map over the old one, then tell people."""
    try:
        old = paths.map.stat().st_mtime_ns
    except FileNotFoundError:
        old = 0
    mtime = slots.later_mtime(old, time.time_ns())
    disk.write(paths.map, slots.render_map(slot), 0o644, mtime)
    disk.point(paths.current, slot)
