"""Processes that hang or die: threads, daemons, Apache's parent, the whole host."""

from tests.faults.fault import Fault, Promise
from tests.faults.memory import starve_daemon, starve_parent
from tests.faults.outcome import Notes
from tests.faults.shell import PARENT, broken, replaced
from tests.lab import Host

# Those that a process takes with it, and what Apache answers in its place.
GONE = ("500", "502", "503", "dropped")
LATE = (*GONE, "504")
LOG = "/var/log/apache2/mypack-error.log"
MARKED = f"wc -l < {LOG} > /root/lines"  # what stands there already is of before


def killed(times: int) -> str:
    """Kill the oldest daemon of the live slot, again once all of them answer."""
    one = replaced("kill -9 $(daemons | head -n 1)")
    ready = "until sitectl check > /dev/null 2>&1; do sleep 0.2; done"
    return f": > /root/replaced\nfor n in $(seq {times}); do\n{one}\n{ready}\ndone"


def replacement(host: Host) -> Notes:
    """Tell how long it took at most until another process was there."""
    times = [int(line) for line in host.ssh("cat /root/replaced").stdout.split()]
    return {"replaced after ms, at most": max(times), "times": len(times)}


def noticed(host: Host) -> Notes:
    """Tell what mod_wsgi said of it."""
    new = f"tail -n +$(cat /root/lines) {LOG}"
    lines = host.ssh(f"{new} | grep -c 'exceeded\\|deadlock timer expired' || true")
    return {"daemons replaced by a limit": int(lines.stdout)}


def reboot(host: Host) -> None:
    """Let the host restart itself."""
    host.reboot_from_inside()


FAULTS = [
    Fault(
        "one-stuck",
        "one thread of ten is stuck for ever",
        "d12",
        broken("stick"),
        Promise("R4", 0, longest=2, statuses=LATE, deaths=0),
        hold=135,
        prepare=MARKED,
        check=noticed,
    ),
    Fault(
        "all-stuck",
        "every thread is stuck for ever",
        "d12",
        broken("stick", 10),
        Promise("R4", 90, statuses=LATE),
        limit=240,
        prepare=MARKED,
        check=noticed,
        is_quick=True,
    ),
    Fault(
        "lock-held",
        "C code holds the interpreter's lock of a daemon",
        "d12",
        broken("hold"),
        Promise("R5", 40, statuses=LATE, deaths=1),
        limit=120,
        prepare=MARKED,
        check=noticed,
    ),
    Fault(
        "daemon-killed",
        "a daemon is killed, 20 times, each once all answer",
        "d12",
        killed(20),
        Promise("R7", 2, statuses=GONE, deaths=20),
        check=replacement,
    ),
    Fault(
        "daemon-killed-3",
        "a daemon is killed, 3 times, each once all answer",
        "d12",
        killed(3),
        Promise("R7", 2, statuses=GONE, deaths=3),
        check=replacement,
        is_quick=True,
    ),
    Fault(
        "daemon-crashed",
        "a daemon ends by a segmentation fault",
        "d12",
        f": > /root/replaced\n{replaced(broken('crash'))}",
        Promise("R7", 2, statuses=GONE, deaths=1),
        check=replacement,
    ),
    Fault(
        "daemon-out-of-memory",
        "the kernel kills a daemon for want of memory",
        "d12",
        starve_daemon,
        Promise("R9", 10, statuses=GONE, deaths=1),
    ),
    Fault(
        "parent-killed",
        "Apache's parent is killed",
        "d12",
        f"kill -9 $(cat {PARENT})",
        Promise("R9", 10, statuses=GONE),
        is_quick=True,
    ),
    Fault(
        "parent-out-of-memory",
        "the kernel kills Apache's parent for want of memory",
        "d12",
        starve_parent,
        Promise("R9", 10, statuses=GONE),
        limit=60,
    ),
    Fault(
        "reboot",
        "the host restarts",
        "d12",
        reboot,
        Promise("R26", 60, statuses=GONE),
        limit=60,
    ),
]
