"""More users than the site has threads for."""

import time

from tests.faults.fault import Fault, Promise
from tests.faults.prober import Prober
from tests.lab import Host
from tests.proof.asks import Ask, sleep

SECONDS = 0.5  # that a request takes; ten threads answer 20 of them a second
TIMES = 3
THREADS = 10


def overload(host: Host) -> None:
    """Let so many ask at once that each could be answered only in thrice the time."""

    def slow() -> Ask:
        return sleep(SECONDS, "slow")

    crowd = Prober(host.address, TIMES * THREADS, 0, more=slow)
    with crowd:
        time.sleep(20)


FAULTS = [
    Fault(
        "overload",
        "three times as many ask as there are threads, slowly",
        "d12",
        overload,
        Promise("R6", 10, longest=15, statuses=("503", "504")),
    ),
]
