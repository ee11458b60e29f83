"""What decides where requests go: map, links, lock, maintenance."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime

from sitectl import links
from sitectl.doctor.finding import Fault, Finding, Skipped
from sitectl.doctor.view import View
from sitectl.ledger import Record
from sitectl.paths import SLOTS

HELD_SECONDS = 30 * 60
SILENT_SECONDS = 60
TIME = "%Y-%m-%dT%H:%M:%SZ"

NO_STATE = Fault(
    "DOC-301",
    "error",
    "{path} does not exist",
    "The folder of the site's state was removed: nothing says which slot is live.",
    "restore it from a backup of the host; without one: systemctl stop apache2, "
    "mkdir -p {path}, sitectl activate ID --initial, systemctl start apache2",
)
BAD_MAP = Fault(
    "DOC-302",
    "error",
    "{path} {seen}",
    "It was edited by hand, lost, or names an unknown slot. Apache sends requests "
    "to a group that does not exist, or to its fallback.",
    "sitectl reload (it rebuilds the map from the history)",
)
BAD_LINK = Fault(
    "DOC-303",
    "error",
    "{path} {seen}",
    "The link of a slot was removed, or its release was. Daemons that start now fail.",
    "sitectl reload (it points the link at a good release again)",
)
BAD_CURRENT = Fault(
    "DOC-304",
    "warning",
    "{path} names {seen}, live is {live}",
    "The link for people was changed by hand, or a flip was killed before its end.",
    "sitectl reload",
)
STALE_LOCK = Fault(
    "DOC-305",
    "warning",
    "`{command}` of {owner} was killed at step {step} (since {since})",
    "The change was killed or the host lost power. What is live stayed live.",
    "sitectl prune (any change repairs first what a killed one left)",
)
LONG_LOCK = Fault(
    "DOC-306",
    "warning",
    "{owner} holds the lock since {since} for `{command}`, at step {step}{silence}",
    "A change hangs: a disk, the database, or a daemon that does not end.",
    "ps -o pid,stat,wchan:20,args -p {pid}; then `kill {pid}`, which undoes the step",
)
UNFINISHED = Fault(
    "DOC-307",
    "warning",
    "the history records the begin of `{command}` at {time} and no end",
    "The change was killed or the host lost power. What is live stayed live.",
    "sitectl prune (any change repairs first what a killed one left)",
)
MAINTENANCE = Fault(
    "DOC-308",
    "warning",
    "the maintenance page is shown since {since}",
    "Someone switched it on, or a move of the database was cut off.",
    "sitectl maintenance off",
)
FAILED = Fault(
    "DOC-309",
    "note",
    "the last change failed: {time} {who}: {verb} {to} ({error})",
    "The release or the host was not fit; nothing was switched.",
    "sitectl history; the code {error} is explained in docs/messages.md",
)


def folder(view: View) -> Iterator[Finding]:
    """Have the folder of the site's state."""
    path = view.site.paths.state
    if not path.is_dir():
        yield NO_STATE(path=path)


def slot_map(view: View) -> Iterator[Finding]:
    """Have a map that Apache can follow."""
    path = view.site.paths.map
    if view.state.live is not None:
        return
    text = view.text(path)
    seen = "does not exist" if text is None else f"holds {text[:60]!r}"
    yield BAD_MAP(path=path, seen=seen)


def slot_links(view: View) -> Iterator[Finding]:
    """Have a whole release behind each slot's link."""
    for slot in SLOTS:
        path = view.site.paths.slot(slot)
        if view.state.links[slot] is None:
            target = links.read_target(path)
            seen = f"names {target}, which is no release" if target else "is no link"
            yield BAD_LINK(path=path, seen=seen)


def current(view: View) -> Iterator[Finding]:
    """Tell people the truth."""
    live, path = view.state.live, view.site.paths.current
    seen = links.read_target(path)
    if live and seen != live and not view.is_changing:
        yield BAD_CURRENT(path=path, seen=seen or "nothing", live=live)


def lock(view: View) -> Iterator[Finding]:
    """Let no dead change hold the lock, and no living one for ever."""
    found = dict.fromkeys(("owner", "since", "command", "step", "pid"), "unknown")
    found.update(view.lock)
    if view.lock and not view.is_changing:
        yield STALE_LOCK(**found)
    elif view.lock:
        held, silent = age(found, "since"), age(found, "heartbeat")
        if held > HELD_SECONDS or silent > SILENT_SECONDS:
            told = f", silent for {silent:.0f} s" if silent > SILENT_SECONDS else ""
            yield LONG_LOCK(**found, silence=told)


def age(record: Record, name: str) -> float:
    """Return how long ago a record says something was, in seconds."""
    try:
        moment = datetime.strptime(str(record.get(name)), TIME).replace(tzinfo=UTC)
    except ValueError:
        return 0
    return time.time() - moment.timestamp()


def unfinished(view: View) -> Iterator[Finding]:
    """Have an end for each begin."""
    found = view.past.unfinished
    if found and not view.lock:
        command, moment = found.get("command"), found.get("time")
        yield UNFINISHED(command=command, time=moment)


def maintenance(view: View) -> Iterator[Finding]:
    """Show users the site."""
    try:
        began = view.site.paths.maintenance.stat().st_mtime
    except OSError:
        return
    since = datetime.fromtimestamp(began, UTC).strftime(TIME)
    yield MAINTENANCE(since=since)


def last_change(view: View) -> Iterator[Finding]:
    """Say how the last change ended."""
    last = view.past.last
    if last is None:
        raise Skipped("no change was recorded yet")
    if last.get("result") == "failed":
        names = ("time", "who", "verb", "to")
        shown = {name: last.get(name) for name in names}
        yield FAILED(**shown, error=last.get("error") or "no code")


CHECKS = (
    folder,
    slot_map,
    slot_links,
    current,
    lock,
    unfinished,
    maintenance,
    last_change,
)
