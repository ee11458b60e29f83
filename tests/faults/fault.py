"""One fault: how it is made and mended on a host, and what must hold meanwhile."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from math import inf

from tests.faults.outcome import Figures, Notes, Outcome
from tests.lab import Host

Act = str | Callable[[Host], Notes | None]  # shell for bash as root, or a function
TIMES = ("s", "ms")


@dataclass(frozen=True)
class Promise:
    """What must hold; times are seconds. Nothing acknowledged is ever lost."""

    number: str
    back_after: float
    longest: float = inf
    statuses: tuple[str, ...] = ()  # that users may see beside the right ones
    deaths: int | None = None  # each may fail what each user waits for; None: no limit

    def broken(self, seen: Outcome, patience: float = 1) -> list[str]:
        """Return what did not hold, in words; patience is for slow machines."""
        back_after, longest = self.back_after * patience, self.longest * patience
        rules = {
            f"{seen.lost} acknowledged writes are lost": seen.lost > 0,
            f"normal {seen.back_after} s after it": seen.back_after > back_after,
            f"a request took {seen.longest} s": seen.longest > longest,
            f"users saw {seen.kinds}": not set(seen.failed) <= set(self.statuses),
            f"{seen.failures} failed": seen.failures > self._most(seen.in_flight),
            f"{seen.without_retry} without Retry-After": seen.without_retry > 0,
        }
        return [words for words, is_broken in rules.items() if is_broken]

    def _most(self, in_flight: int) -> float:
        return inf if self.deaths is None else self.deaths * in_flight


@dataclass(frozen=True)
class Bound:
    """What a figure may be, so that a fault that never happened is no success.

    Figures are what a fault notes on its host, how many requests failed, and how long
    the longest took.
    """

    name: str
    at_most: float = inf
    at_least: float = -inf
    unit: str = ""  # only "s" and "ms" are longer where there is patience

    def broken(self, figures: Figures, patience: float = 1) -> list[str]:
        """Return what did not hold, in words; a figure that is missing did not."""
        if not isinstance(value := figures.get(self.name), int | float):
            return [f"{self.name}: {value}, no figure"]
        at_most = self.at_most * (patience if self.unit in TIMES else 1)
        rules = {
            f"{self.name}: {value}, at most {at_most:g} {self.unit}": value > at_most,
            f"{self.name}: {value}, at least {self.at_least:g} {self.unit}": (
                value < self.at_least
            ),
        }
        return [words.rstrip() for words, is_broken in rules.items() if is_broken]


@dataclass(frozen=True)
class Fault:
    """One way to break a host under load, and to mend it."""

    name: str
    words: str  # for the table
    kind: str  # of the host: d12, p12, m13
    make: Act
    promise: Promise
    mend: Act = "true"
    prepare: Act = "true"  # before anybody asks
    hold: float = 0.0  # seconds between make and mend
    limit: float = 30.0  # seconds after which we no longer wait for it to be normal
    check: Callable[[Host], Notes] = lambda host: {}
    bounds: tuple[Bound, ...] = ()  # of what was noted
    is_quick: bool = False
    askers: int = 6

    def broken(self, seen: Outcome, patience: float = 1) -> list[str]:
        """Return what did not hold of the promise and of the bounds, in words."""
        missed = [bound.broken(seen.figures, patience) for bound in self.bounds]
        return [*self.promise.broken(seen, patience), *chain.from_iterable(missed)]


def do(host: Host, act: Act) -> Notes:
    """Do one part of a fault; return what was noted meanwhile."""
    if callable(act):
        return act(host) or {}
    host.ssh("bash -s", input=f"set -e; cd /\n{act}\n")
    return {}
