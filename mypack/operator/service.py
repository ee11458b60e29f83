"""Everything that the page shows, put together from the state files."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mypack.operator import figures, host, timeline
from mypack.operator.report import made_at
from mypack.operator.state import (
    BACKUP,
    DOCTOR,
    DRILL,
    OBSERVED,
    Record,
    State,
    folder,
    history,
    read,
)
from mypack.operator.timeline import Event, Slot

LAST_MINUTES = 15
SEVERITIES = {"error": "Error", "warning": "Warning", "note": "Note"}


@dataclass(frozen=True)
class Overview:
    """What the page shows; a State tells itself how fresh it is."""

    folder: str | None
    slots: list[Slot]
    events: list[Event]
    observed: State
    doctor: State
    backup: State
    drill: State
    report_at: datetime | None

    @property
    def stale(self) -> list[State]:
        """Return what the reader must not take for the present."""
        return [one for one in (self.observed, self.doctor) if not one.is_fresh]


def overview() -> Overview:
    """Read everything anew: the page shows what is, not what was when it started."""
    records, home = history(), folder()
    return Overview(
        folder=str(home) if home else None,
        slots=timeline.slots(records),
        events=timeline.events(records)[: -timeline.SHOWN - 1 : -1],
        observed=read(OBSERVED, described),
        doctor=read(DOCTOR, findings),
        backup=read(BACKUP, reported),
        drill=read(DRILL, reported),
        report_at=made_at(),
    )


def described(observed: Record) -> dict[str, Any]:
    """Take from observed.json what tables show."""
    requests = observed["requests"]
    return {
        "sums": figures.sums(requests),
        "minutes": figures.table(requests, "minutes")[:LAST_MINUTES],
        "hours": figures.table(requests, "hours"),
        "unreadable": requests["last"]["24h"]["unreadable"],
        "groups": host.groups(observed),
        "memory": host.memory(observed),
        "load": observed["load"],
        "cpus": observed["cpus"],
        "disks": host.disks(observed),
    }


def findings(doctor: Record) -> dict[str, Any]:
    """Take from doctor.json what is wrong, worst first as it is there."""
    shown = ("code", "severity", "what", "cause", "next")
    return {
        "findings": [{name: one[name] for name in shown} for one in doctor["findings"]],
        "checks": doctor["checks"],
    }


def reported(values: Record) -> Record:
    """Take the last run of a backup or a drill, and the last good one."""
    return {
        "is_good": bool(values["ok"]),
        "message": values["message"],
        "good": {**values["last_good"]} if values["last_good"] else None,
    }


def chart_data() -> Record:
    """Return the series of the charts; empty ones when nothing was observed."""
    flips = timeline.flips(timeline.events(history()))
    state = read(OBSERVED, lambda observed: figures.series(observed, flips))
    return {"problem": state.problem, "figures": state.found}
