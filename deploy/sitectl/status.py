"""What is going on: slots, daemons, memory, lock, last change, contradictions."""

from typing import Any

from sitectl import daemons, links, lock, releases
from sitectl.activate import read_past
from sitectl.messages import SiteError
from sitectl.past import Past
from sitectl.paths import SLOTS
from sitectl.site import Site
from sitectl.slots import State


def status(site: Site) -> dict[str, Any]:
    """Gather the state of a site; nothing is changed."""
    state, found = links.read(site.paths), read_past(site)
    content = lock.holder(site.paths.lock)
    return {
        "site": site.config.site,
        "slots": [slot_status(site, state, slot) for slot in SLOTS],
        "maintenance": site.paths.maintenance.exists(),
        "lock": content if lock.is_held(content) else None,
        "last": last_change(found),
        "warnings": warnings(site, state, found, content),
    }


def slot_status(site: Site, state: State, slot: str) -> dict[str, Any]:
    """Describe one slot; memory is in bytes, None when it may not be read."""
    running = site.daemons(slot)
    release = state.links[slot]
    return {
        "slot": slot,
        "role": role(state, slot),
        "release": release,
        "commit": commit(site, release),
        "pids": sorted(item.pid for item in running),
        "memory": daemons.memory(site.proc, running),
    }


def role(state: State, slot: str) -> str:
    """Name what the slot is for now."""
    if state.live is None:
        return "unknown"
    return "live" if state.live == slot else "standby"


def commit(site: Site, release: str | None) -> str | None:
    """Return the commit of a release as far as its manifest can be read."""
    try:
        return releases.read(site.paths, release).commit if release else None
    except SiteError:
        return None


def last_change(found: Past) -> dict[str, Any] | None:
    """Return the last finished change, without its chain."""
    names = ("time", "who", "verb", "command", "from", "to", "result")
    return {name: found.last.get(name) for name in names} if found.last else None


def warnings(
    site: Site, state: State, found: Past, content: dict[str, Any]
) -> list[str]:
    """List contradictions; a change that runs explains most of them."""
    told = []
    if state.live is None:
        told.append(f"{site.paths.map} is missing or garbled")
    for slot in SLOTS:
        if state.links[slot] is None:
            told.append(f"{site.paths.slot(slot)} names no installed release")
        seen = len(site.daemons(slot))
        if seen != site.config.processes:
            told.append(f"{slot} has {seen} daemons, expected {site.config.processes}")
    current = links.read_target(site.paths.current)
    if state.live and current != state.live:
        told.append(f"current names {current or 'nothing'}, live is {state.live}")
    if not lock.is_held(content) and (content or found.unfinished):
        told.append("a change was killed; the next one repairs what it left")
    return told


def listing(site: Site) -> list[dict[str, Any]]:
    """Describe every installed release, newest first."""
    state, found = links.read(site.paths), read_past(site)
    return [
        {
            "release": release,
            "commit": commit(site, release),
            "slots": [slot for slot in SLOTS if state.links[slot] == release],
            "live": state.live_release == release,
            "verdict": found.verdicts.get(release, "untried"),
        }
        for release in reversed(releases.installed(site.paths))
    ]
