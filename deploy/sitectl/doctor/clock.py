"""The time: sessions, certificates and the history rely on it."""

import ctypes
import time
from collections.abc import Iterator
from datetime import datetime

from sitectl.doctor.finding import Fault, Finding, Skipped
from sitectl.doctor.view import View

SERVICES = ("systemd-timesyncd", "chrony", "ntpsec", "ntp", "openntpd")
STA_UNSYNC = 0x0040
LEAP = 60.0  # a flip writes the map up to a second ahead

UNSYNCHRONISED = Fault(
    "DOC-111",
    "warning",
    "the kernel's clock is not synchronised",
    "No time server answers, or the time service has only just started.",
    "timedatectl timesync-status, or `chronyc sources`",
)
NO_SERVICE = Fault(
    "DOC-112",
    "warning",
    "no time service runs ({looked_for})",
    "None is installed, or it was stopped. A clock even 1 s behind ends sessions.",
    "apt-get install systemd-timesyncd && systemctl enable --now systemd-timesyncd",
)
WENT_BACK = Fault(
    "DOC-113",
    "error",
    "it is {now}, but {path} is from {seen}",
    "The clock was set back, or was ahead when that was written.",
    "set the clock right: `timedatectl`; if it is right, `sitectl reload` writes anew",
)


def asks(view: View) -> Iterator[str]:
    """Name the units that are asked for."""
    yield from (f"{name}.service" for name in SERVICES)


def require_own_clock(view: View) -> None:
    """Skip where the clock is the business of the machine around this one."""
    if view.at("/run/systemd/container").exists():
        raise Skipped("a container has its machine's clock")


def is_synchronised() -> bool:
    """Ask the kernel; the buffer is larger than any `struct timex`."""
    libc, buffer = ctypes.CDLL(None), ctypes.create_string_buffer(512)
    # A zero `modes` changes nothing. 5: TIME_ERROR, which says unsynchronised.
    return int(libc.adjtimex(buffer)) != 5


def synchronised(view: View) -> Iterator[Finding]:
    """Have a clock that follows others."""
    require_own_clock(view)
    if not is_synchronised():
        yield UNSYNCHRONISED()


def service(view: View) -> Iterator[Finding]:
    """Run a time service."""
    require_own_clock(view)
    if not any(view.unit(unit).get("ActiveState") == "active" for unit in asks(view)):
        yield NO_SERVICE(looked_for=", ".join(SERVICES))


def order(view: View) -> Iterator[Finding]:
    """Let nothing of the site come from the future."""
    now, paths = time.time(), view.site.paths
    for path in (paths.map, paths.history, view.site.config.settings):
        try:
            written = path.stat().st_mtime
        except OSError:
            continue
        if written > now + LEAP:
            yield WENT_BACK(now=shown(now), path=path, seen=shown(written))
            return


def shown(moment: float) -> str:
    """Show a moment to the second."""
    return datetime.fromtimestamp(moment).astimezone().isoformat(" ", "seconds")


CHECKS = (synchronised, service, order)
