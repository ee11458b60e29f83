"""Processes that hang or die: threads, daemons, Apache's parent, the whole host."""

from tests.faults.fault import Bound, Fault, Promise
from tests.faults.memory import starve_daemon, starve_parent
from tests.faults.outcome import Notes
from tests.faults.shell import PARENT, SLOT, broken, replaced
from tests.lab import Host

# Those that a process takes with it, and what Apache answers in its place.
GONE = ("500", "502", "503", "dropped")
LATE = (*GONE, "504")
LOG = "/var/log/apache2/mypack-error.log"
MARKED = f"wc -l < {LOG} > /root/lines"  # what stands there already is of before
NOW = "date +%s.%N > /root/began"
NOTICED, LIMITED = "noticed after s", "daemons replaced by a limit"
REPLACED = "replaced after ms, at most"
STARTED = "times that systemd started Apache again"
COUNTED = "systemctl show -P NRestarts apache2 > /root/restarts"
BOOT = "cut -d ' ' -f 22 /proc/1/stat"  # when the first process began, in ticks


def killed(times: int) -> str:
    """Kill the oldest daemon of the live slot, again once all of them answer."""
    one = replaced("kill -9 $(daemons | head -n 1)")
    ready = "until sitectl check > /dev/null 2>&1; do sleep 0.2; done"
    return f": > /root/replaced\nfor n in $(seq {times}); do\n{one}\n{ready}\ndone"


def replacement(host: Host) -> Notes:
    """Tell how long it took at most until another process was there."""
    times = [int(line) for line in host.ssh("cat /root/replaced").stdout.split()]
    return {REPLACED: max(times, default="never"), "times": len(times)}


def replacements(times: int) -> tuple[Bound, ...]:
    """Let each of so many daemons be replaced as soon as R7 says."""
    return (Bound(REPLACED, at_most=2000, unit="ms"), Bound("times", at_least=times))


def noticed(host: Host) -> Notes:
    """Tell how many daemons mod_wsgi replaced for it, and how soon the first."""
    new = f"tail -n +$(( $(cat /root/lines) + 1 )) {LOG}"
    limit = f"{new} | grep 'exceeded\\|deadlock timer expired'"
    times = f"{limit} | sed 's/^\\[\\([^]]*\\)].*/\\1/' | date -f - +%s.%N"
    began, *ends = map(float, host.ssh(f"cat /root/began; {times}").stdout.split())
    after = round(min(ends) - began, 1) if ends else "never"
    return {NOTICED: after, LIMITED: len(ends)}


def restarts(host: Host) -> Notes:
    """Tell how often systemd started Apache again by itself."""
    now = "$(systemctl show -P NRestarts apache2)"
    count = host.ssh(f"echo $(( {now} - $(cat /root/restarts) ))")
    return {STARTED: int(count.stdout)}


def new_daemons(host: Host) -> Notes:
    """Tell how many daemons were not there before."""
    new = host.ssh(f"{SLOT}\ndaemons | sort | comm -13 /root/daemons - | wc -l")
    return {"new daemons": int(new.stdout)}


def new_boot(host: Host) -> Notes:
    """Tell whether the first process of the host is another one."""
    same = host.ssh(f"{BOOT} | cmp -s - /root/boot && echo 0 || echo 1")
    return {"boots": int(same.stdout)}


def reboot(host: Host) -> None:
    """Let the host restart itself."""
    host.reboot_from_inside()


FAULTS = [
    Fault(
        "one-stuck",
        "one thread of ten is stuck for ever",
        "d12",
        f"{NOW}\n{broken('stick')}",
        Promise("R4", 0, longest=2, statuses=LATE, deaths=0),
        hold=135,
        prepare=MARKED,
        check=noticed,
        # Those that are asked meanwhile bring the mean to its limit earlier, not later.
        bounds=(Bound(NOTICED, at_most=125, unit="s"), Bound(LIMITED, at_least=1)),
    ),
    Fault(
        "all-stuck",
        "every thread is stuck for ever",
        "d12",
        f"{NOW}\n{broken('stick', 10)}",
        Promise("R4", 90, statuses=LATE),
        limit=240,
        prepare=MARKED,
        check=noticed,
        bounds=(Bound(NOTICED, at_most=90, unit="s"), Bound(LIMITED, at_least=2)),
        is_quick=True,
    ),
    Fault(
        "lock-held",
        "C code holds the interpreter's lock of a daemon",
        "d12",
        f"{NOW}\n{broken('hold')}",
        Promise("R5", 40, statuses=LATE, deaths=1),
        limit=120,
        prepare=MARKED,
        check=noticed,
        bounds=(Bound(NOTICED, at_most=40, unit="s"), Bound(LIMITED, at_least=1)),
    ),
    Fault(
        "daemon-killed",
        "a daemon is killed, 20 times, each once all answer",
        "d12",
        killed(20),
        Promise("R7", 2, statuses=GONE, deaths=20),
        check=replacement,
        bounds=replacements(20),
    ),
    Fault(
        "daemon-killed-3",
        "a daemon is killed, 3 times, each once all answer",
        "d12",
        killed(3),
        Promise("R7", 2, statuses=GONE, deaths=3),
        check=replacement,
        bounds=replacements(3),
        is_quick=True,
    ),
    Fault(
        "daemon-crashed",
        "a daemon ends by a segmentation fault",
        "d12",
        f": > /root/replaced\n{replaced(broken('crash'))}",
        Promise("R7", 2, statuses=GONE, deaths=1),
        check=replacement,
        bounds=replacements(1),
    ),
    Fault(
        "daemon-out-of-memory",
        "the kernel kills a daemon for want of memory",
        "d12",
        starve_daemon,
        Promise("R9", 10, statuses=GONE, deaths=1),
        prepare=f"{SLOT}\ndaemons | sort > /root/daemons",
        check=new_daemons,
        bounds=(Bound("new daemons", at_least=1),),
    ),
    Fault(
        "parent-killed",
        "Apache's parent is killed",
        "d12",
        f"kill -9 $(cat {PARENT})",
        Promise("R9", 10, statuses=GONE),
        prepare=COUNTED,
        check=restarts,
        bounds=(Bound(STARTED, at_least=1),),
        is_quick=True,
    ),
    Fault(
        "parent-out-of-memory",
        "the kernel kills Apache's parent for want of memory",
        "d12",
        starve_parent,
        Promise("R9", 10, statuses=GONE),
        prepare=COUNTED,
        limit=60,
        check=restarts,
        bounds=(Bound(STARTED, at_least=1),),
    ),
    Fault(
        "reboot",
        "the host restarts",
        "d12",
        reboot,
        Promise("R26", 60, statuses=GONE),
        prepare=f"{BOOT} > /root/boot",
        limit=60,
        check=new_boot,
        bounds=(Bound("boots", at_least=1),),
    ),
]
