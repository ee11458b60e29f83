"""One fault: how it is made and mended on a host, and what must hold meanwhile."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

from tests.faults.outcome import Notes, Outcome
from tests.lab import Host

Act = str | Callable[[Host], None]  # shell for bash as root, or a function


@dataclass(frozen=True)
class Promise:
    """What must hold; times are seconds. Nothing acknowledged is ever lost."""

    number: str
    back_after: float
    longest: float = inf
    statuses: tuple[str, ...] = ()  # that users may see beside the right ones
    deaths: int | None = None  # each may fail what each user waits for; None: no limit

    def broken(self, seen: Outcome, slack: float = 1) -> list[str]:
        """Return what did not hold, in words; slack is for machines that are shared."""
        back_after, longest = self.back_after * slack, self.longest * slack
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
    is_quick: bool = False
    askers: int = 6


def do(host: Host, act: Act) -> None:
    """Do one part of a fault."""
    if callable(act):
        act(host)
    else:
        host.ssh("bash -s", input=f"set -e; cd /\n{act}\n")
