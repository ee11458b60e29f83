"""Slots, daemons, the lock, and what the history says of changes and flips."""

import time
from collections.abc import Iterable, Iterator
from contextlib import suppress

from sitectl import history, links, lock
from sitectl.ledger import Record
from sitectl.metrics.sample import Sample, seconds
from sitectl.paths import SLOTS
from sitectl.site import Site
from sitectl.status import role

SWITCHING = ("install", "activate", "rollback", "reload")


def samples(site: Site) -> Iterator[Sample]:
    """Give everything that the state of the site says."""
    records = [r for r in history.records(site.paths.history) if ended(r)]
    yield from slots(site)
    yield from flips(records)
    yield from last(records)
    yield Sample("lock_seconds", "How long a change holds the lock", held(site))
    yield Sample(
        "maintenance", "The maintenance page is shown", site.paths.maintenance.exists()
    )


def ended(record: Record) -> bool:
    """Tell the line after a change."""
    return record.get("event") == "end"


def slots(site: Site) -> Iterator[Sample]:
    """Say what each slot holds and how many daemons it has."""
    state = links.read(site.paths)
    for slot in SLOTS:
        what = {"slot": slot, "role": role(state, slot)}
        release = {**what, "release": state.links[slot] or "none"}
        yield Sample("release_info", "What a slot holds", 1, release)
    for slot in SLOTS:
        running = len(site.daemons(slot))
        yield Sample("daemons", "Daemons that run", running, {"slot": slot})
    yield Sample("daemons_wanted", "Daemons for each slot", site.config.processes)


def flips(records: Iterable[Record]) -> Iterator[Sample]:
    """Mark the last flip: when, to which slot, with which release."""
    before, found = None, None
    for record in records:
        state = record.get("state")
        live = state.get("live") if isinstance(state, dict) else None
        if live and live != before:
            before, found = live, record
    if found:
        what = {"slot": str(before), "release": str(found["state"].get(before))}
        with suppress(ValueError):
            moment = seconds(str(found.get("time")))
            yield Sample("flip_timestamp_seconds", "The last flip", moment, what)


def last(records: Iterable[Record]) -> Iterator[Sample]:
    """Say whether the last try to put something live failed."""
    tried = [record for record in records if record.get("verb") in SWITCHING]
    if tried:
        record = tried[-1]
        failed = record.get("result") != "ok"
        what = {"verb": str(record["verb"]), "error": str(record.get("error") or "")}
        yield Sample("release_failed", "The last change failed", failed, what)


def held(site: Site) -> float:
    """Return since when, in seconds, a change holds the lock; 0 when it is free."""
    content = lock.holder(site.paths.lock)
    if not lock.is_held(content):
        return 0
    with suppress(ValueError):
        return max(0.0, time.time() - seconds(str(content.get("since"))))
    return 0
