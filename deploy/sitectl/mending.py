"""What must be repaired, decided from the map, the links and the history alone."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sitectl import messages
from sitectl.messages import SiteError
from sitectl.past import Past
from sitectl.paths import SLOTS
from sitectl.slots import State


@dataclass
class Plan:
    """Links to point and the slot to make live; empty when all is well."""

    live: str | None = None
    links: dict[str, str] = field(default_factory=dict)
    current: str | None = None

    def __bool__(self) -> bool:
        return bool(self.live or self.links or self.current)


def is_blank(state: State, past: Past) -> bool:
    """Tell a host on which nothing was ever activated."""
    return not (state.live or past.state.get("live") or any(state.links.values()))


def plan(state: State, current: str, past: Past, installed: Iterable[str]) -> Plan:
    """Keep the live release live; rebuild only what is missing or wrong."""
    if is_blank(state, past):
        return Plan()
    live = state.live or recorded_slot(past) or named(current) or SLOTS[0]
    releases = list(installed)
    mended = Plan(live=None if state.live else live)
    for slot in (live, *(slot for slot in SLOTS if slot != live)):
        if state.links[slot] is None:
            mended.links[slot] = release_for(slot, live, state, mended, past, releases)
    if current != live:
        mended.current = live
    return mended


def recorded_slot(past: Past) -> str | None:
    """Return the slot that was live after the last change."""
    return named(past.state.get("live") or "")


def named(text: str) -> str | None:
    """Accept the name of a slot, nothing else."""
    return text if text in SLOTS else None


def release_for(
    slot: str, live: str, state: State, mended: Plan, past: Past, releases: list[str]
) -> str:
    """Choose a lost link's release: recorded, else live, else the last good one."""
    wishes = [
        past.state.get(slot),
        state.links[live] or mended.links.get(live),
        *reversed(past.good),
        *state.links.values(),
    ]
    for wish in wishes:
        if wish in releases:
            return wish
    reason = f"{slot} had {past.state.get(slot) or 'no recorded release'}"
    raise SiteError(messages.STATE_LOST, reason=reason)
