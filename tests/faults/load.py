"""More users, or longer requests, than the site has threads for."""

import time

from tests.faults.fault import Bound, Fault, Promise
from tests.faults.outcome import Notes
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


# Asked from the host itself: each writes its status and its seconds.
LONG = r"""
long() {
  (exec 3<>/dev/tcp/127.0.0.1/8000; SECONDS=0
   printf 'GET /probe/sleep?seconds=40 HTTP/1.1\r\nHost: localhost\r\n\r\n' >&3
   read -r _ status _ <&3; echo "${status:-dropped} $SECONDS" >> /root/long
  ) > /dev/null 2>&1 < /dev/null &
}
: > /root/long; for n in $(seq 8); do long; done"""


def answered(host: Host) -> Notes:
    """Tell how many long requests got their answer, and when the others ended."""
    rows = [row.split() for row in host.ssh("cat /root/long").stdout.splitlines()]
    cut = [f"{status} after {took} s" for status, took in rows if status != "200"]
    found = f"{len(rows) - len(cut)} of {len(rows)}"
    said = f"{found} ({', '.join(cut)})" if cut else found
    return {"long requests answered": said, "long requests": len(rows)}


FAULTS = [
    Fault(
        "long-requests",
        "eight of ten threads answer long requests, of 40 s each",
        "d12",
        LONG,
        Promise("R4", 0, statuses=("500", "502", "503", "504", "dropped"), deaths=2),
        hold=45,
        check=answered,
        bounds=(Bound("long requests", at_least=8),),
    ),
    Fault(
        "overload",
        "three times as many ask as there are threads, slowly",
        "d12",
        overload,
        Promise("R6", 10, longest=15, statuses=("503", "504")),
        bounds=(Bound("longest", at_least=1, unit="s"),),  # all had to wait
    ),
]
