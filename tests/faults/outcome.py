"""What users saw of one fault, in figures."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from tests.faults.prober import DROPPED, Seen

Notes = dict[str, float | int | str]  # what a fault's own check found
Figures = Mapping[str, float | int | str]


@dataclass
class Outcome:
    """The figures of one fault; times are seconds."""

    name: str
    requests: int
    in_flight: int  # at most: one request of each asker
    failed: dict[str, int]  # by status; "dropped" had no answer
    without_retry: int  # answers 503 and 504 that do not say when to come again
    longest: float
    seen_for: float  # from its beginning to the last disturbed request's end
    back_after: float  # from its end to the same
    p99_before: float
    p99_meanwhile: float
    acknowledged: int
    lost: int
    notes: Notes = field(default_factory=dict)
    date: str = ""  # of the run

    @property
    def failures(self) -> int:
        return sum(self.failed.values())

    @property
    def figures(self) -> Figures:
        """What a fault may bound by its name."""
        return {"failed": self.failures, "longest": self.longest, **self.notes}

    @property
    def kinds(self) -> str:
        """Say what those got who had no right answer."""
        return ", ".join(f"{count} x {kind}" for kind, count in self.failed.items())


def outcome(
    name: str,
    seen: Sequence[Seen],
    span: tuple[float, float],
    in_flight: int,
    kept: tuple[int, int],
) -> Outcome:
    """Judge every request of a run, whose fault lasted from span[0] to span[1]."""
    began, ended = span
    last = max((one.ended for one in seen if one.is_disturbed), default=began)
    wrong = [one for one in seen if not one.is_right]
    return Outcome(
        name=name,
        requests=len(seen),
        in_flight=in_flight,
        failed=by_status(wrong),
        without_retry=sum(o.status in (503, 504) and not o.has_retry for o in wrong),
        longest=round(max((one.took for one in seen), default=0.0), 2),
        seen_for=round(max(last - began, 0.0), 2),
        back_after=round(max(last - ended, 0.0), 2),
        p99_before=p99([one for one in seen if one.ended < began]),
        p99_meanwhile=p99([one for one in seen if one.ended >= began]),
        acknowledged=kept[0],
        lost=kept[1],
    )


def by_status(wrong: Sequence[Seen]) -> dict[str, int]:
    """Count the requests that failed, by what users got."""
    words = ("dropped" if o.status == DROPPED else str(o.status) for o in wrong)
    return dict(sorted(Counter(words).items()))


def p99(seen: Sequence[Seen]) -> float:
    """Return milliseconds."""
    took = [one.took for one in seen]
    return round(float(np.percentile(took, 99)) * 1000, 1) if took else 0.0
