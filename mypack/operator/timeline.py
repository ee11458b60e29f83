"""What was changed on the host: changes, flips and failures from the history."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mypack.operator.state import Record
from mypack.operator.words import parse

WORDS = {
    "install": "Installed",
    "activate": "Deployed",
    "rollback": "Rolled back to",
    "reload": "Reloaded",
    "check": "Checked",
    "prune": "Pruned old releases",
}
SHOWN = 20


@dataclass(frozen=True)
class Event:
    """One change: what, by whom, how it ended, and whether users were moved."""

    at: datetime
    verb: str
    title: str
    release: str | None
    who: str
    result: str
    is_flip: bool
    seconds: float
    failure: str | None
    notes: list[str]

    @property
    def label(self) -> str:
        """Name the release on a chart: its commit, the end of its id."""
        return (self.release or "").rpartition("-")[2]


@dataclass(frozen=True)
class Slot:
    """A slot, its release, and since when and by whom it has it."""

    name: str
    role: str
    release: str | None
    since: datetime | None
    who: str | None


def events(records: Iterable[Record]) -> list[Event]:
    """Return the changes, oldest first; one without an end runs or was killed."""
    found, begun = [], None
    for record in records:
        if record.get("event") == "begin":
            begun = record
        elif record.get("event") == "end":
            found.append(event(record, begun))
            begun = None
    return [*found, event({**begun, "result": "running"}, None)] if begun else found


def event(record: Record, begun: Record | None) -> Event:
    """Describe one change by its last line."""
    steps = record.get("steps") or []
    return Event(
        at=parse(record["time"]),
        verb=str(record.get("verb")),
        title=title(record),
        release=record.get("live") if is_flip(record, begun) else record.get("to"),
        who=str(record.get("who", "unknown")),
        result=str(record.get("result", "unknown")),
        is_flip=is_flip(record, begun),
        seconds=sum(step.get("seconds", 0) for step in steps),
        failure=failure(record),
        notes=record.get("notes") or [],
    )


def title(record: Record) -> str:
    """Say what the change was."""
    verb = str(record.get("verb"))
    if verb == "maintenance":
        is_on = " on" in str(record.get("command"))
        return f"Maintenance page {'shown' if is_on else 'taken away'}"
    return WORDS.get(verb, verb.capitalize())


def is_flip(record: Record, begun: Record | None) -> bool:
    """Tell whether users' requests go to the other slot since."""
    before, after = live(begun), live(record)
    return begun is not None and after is not None and before != after


def live(record: Record | None) -> Any:
    """Return the live slot that a line tells of."""
    return ((record or {}).get("state") or {}).get("live")


def failure(record: Record) -> str | None:
    """Return where a change failed and why."""
    if record.get("result") != "failed":
        return None
    step, code = record.get("failed_step"), record.get("error")
    told = ": ".join(part for part in (code, record.get("message")) if part)
    return f"at step {step}: {told}" if step else told


def flips(found: Iterable[Event]) -> list[Event]:
    """Return the changes that moved users."""
    return [one for one in found if one.is_flip]


def slots(records: list[Record]) -> list[Slot]:
    """Return live and standby as the last change left them, live first."""
    ended = [one for one in records if one.get("event") == "end" and one.get("state")]
    if not ended:
        return []
    last = ended[-1]["state"]
    names = sorted(("blue", "green"), key=lambda name: name != last.get("live"))
    return [slot(name, last, ended) for name in names]


def slot(name: str, last: Record, ended: list[Record]) -> Slot:
    """Find the change since which a slot has its release and its role."""
    release, is_live = last.get(name), name == last.get("live")
    began: Record = {}
    for one in reversed(ended):
        state = one["state"]
        if state.get(name) != release or (state.get("live") == name) != is_live:
            break
        began = one
    role = "live" if is_live else "standby"
    since = parse(began["time"]) if began else None
    return Slot(name, role, release, since, began.get("who"))
