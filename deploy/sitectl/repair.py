"""Cleans up after a killed change, before the next one begins."""

import time
from collections.abc import Iterator
from pathlib import Path

from sitectl import disk, history, links, mending, past, releases, slots
from sitectl.change import Change, outcome
from sitectl.ledger import torn_line
from sitectl.lock import now
from sitectl.paths import Paths


def repair(change: Change) -> None:
    """Put everything right that can be, and say what was done."""
    paths = change.site.paths
    found = past.read(history.records(paths.history))
    left_by = change.lock.left_by
    if left_by:
        change.note(
            "took over the lock of {owner} (pid {pid}), dead since step {step} "
            "of `{command}`".format_map(Known(left_by))
        )
        change.append(
            {
                "time": now(),
                "event": "takeover",
                "who": change.lock.content["owner"],
                "command": change.command,
                "left_by": left_by,
            }
        )
    if torn_line(history.read(paths.history)):
        change.note("the last line of the history was torn; the next one says so")
    for leftover in leftovers(paths):
        disk.remove(leftover)
        change.note(f"removed {leftover}, left by a killed change")
    mend_links(change, found)
    close_unfinished(change, found)


class Known(dict[str, object]):
    """Show what the dead owner wrote, and `unknown` for the rest."""

    def __missing__(self, key: str) -> str:
        return "unknown"


def leftovers(paths: Paths) -> Iterator[Path]:
    """Find what only a killed change leaves behind."""
    for folder in (paths.root, paths.state, paths.static):
        if folder.is_dir():
            yield from (p for p in folder.iterdir() if disk.is_temporary(p.name))
    if paths.releases.is_dir():
        for path in paths.releases.iterdir():
            if path.name.startswith(".") and (
                path.name.endswith(".partial") or path.name.startswith(".removed-")
            ):
                yield path


def mend_links(change: Change, found: past.Past) -> None:
    """Carry out the plan: links first, so that the map never names a lost one."""
    paths = change.site.paths
    plan = mending.plan(
        links.read(paths),
        links.read_target(paths.current),
        found,
        releases.installed(paths),
    )
    for slot, release in plan.links.items():
        links.point_slot(paths, slot, release)
        change.note(f"link {slot} was lost; it names {release} again")
    if plan.live:
        disk.write(paths.map, slots.render_map(plan.live), 0o644, time.time_ns())
        change.note(f"slot.map was lost; {plan.live} is live again")
    if plan.current:
        disk.point(paths.current, plan.current)
        change.note(f"current names {plan.current} again")


def close_unfinished(change: Change, found: past.Past) -> None:
    """End a change that was killed, with what is live now."""
    if found.unfinished:
        begun = found.unfinished
        change.append(
            {
                **{k: v for k, v in begun.items() if k not in {"previous", "torn"}},
                **outcome(change.site),
                "time": now(),
                "event": "end",
                "result": "interrupted",
                "notes": change.notes,
            }
        )
        change.note(f"`{begun.get('command')}` of {begun.get('time')} was interrupted")
