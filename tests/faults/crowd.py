"""So many ask that who comes last would wait longer than anybody should."""

import time
from dataclasses import dataclass

from tests.faults.fault import Bound, Fault, Promise
from tests.faults.load import THREADS
from tests.faults.outcome import Notes, by_status
from tests.faults.prober import Prober, Seen
from tests.lab import Host
from tests.proof.asks import Ask, sleep
from tests.proof.clock import now

WAIT = 10  # seconds: apache_queue_timeout
ANSWERED = "of the crowd, answered"
REFUSED = "of the crowd, told to come again"
OTHERS = "of the crowd, anything else"
SOONEST = "soonest told after s"
LATEST = "crowd's longest s"


@dataclass
class Crowd:
    """Users who ask for seconds of work each, again at once when they are answered."""

    times: int  # as many as there are threads
    seconds: float  # that each request takes
    lasts: float

    def ask(self, host: Host) -> Notes:
        """Let them ask, and return when each has got its last answer."""

        def slow() -> Ask:
            return sleep(self.seconds, "slow")

        with Prober(host.address, self.times * THREADS, 0, more=slow) as crowd:
            time.sleep(self.lasts)
            over = now()
        return self.told(crowd.seen) | {"gone after s": round(now() - over, 1)}

    def told(self, seen: list[Seen]) -> Notes:
        """Tell what came of their requests."""
        right = [one for one in seen if one.is_right]
        refused = [one for one in seen if one.status == 504 and one.has_retry]
        others = [one for one in seen if not one.is_right and one not in refused]
        return {
            ANSWERED: len(right),
            REFUSED: len(refused),
            OTHERS: len(others),
            **{f"of the crowd, {kind}": n for kind, n in by_status(others).items()},
            SOONEST: round(min((one.took for one in refused), default=0.0), 1),
            LATEST: round(max((one.took for one in seen), default=0.0), 1),
        }


LONG = Crowd(times=5, seconds=4, lasts=40)

FAULTS = [
    Fault(
        "overload-long",
        f"five times as many ask as there are threads, for {LONG.seconds:g} s each",
        "d12",
        LONG.ask,
        Promise("R6", 10, longest=WAIT + LONG.seconds, statuses=("504",)),
        bounds=(
            Bound(ANSWERED, at_least=THREADS * LONG.lasts / LONG.seconds / 2),
            Bound(REFUSED, at_least=1),
            Bound(OTHERS, at_most=0),
            Bound(SOONEST, at_least=WAIT, unit="s"),
            Bound(LATEST, at_most=WAIT + 1.5 * LONG.seconds, unit="s"),
            Bound("gone after s", at_most=WAIT + 1.5 * LONG.seconds, unit="s"),
        ),
    ),
]
