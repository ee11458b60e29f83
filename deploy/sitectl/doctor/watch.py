"""What systemd does for the site: the watch for a touch, the timers."""

from collections.abc import Iterator

from sitectl.doctor.finding import Fault, Finding, Skipped
from sitectl.doctor.view import View

UNITS = ("touch.path", "touch.service", "touch-missed.service")

NO_UNIT = Fault(
    "DOC-521",
    "error",
    "systemd does not know {unit}: {seen}",
    "A unit file was removed or masked; a touch of start.wsgi does nothing.",
    "make up (it writes the units anew)",
)
INACTIVE = Fault(
    "DOC-522",
    "warning",
    "{unit} is {seen}: a touch of start.wsgi does nothing",
    "The watch was stopped, or failed.",
    "systemctl start {unit}",
)
NOT_AT_BOOT = Fault(
    "DOC-523",
    "warning",
    "{unit} does not start with the host: {seen}",
    "Someone disabled it.",
    "systemctl enable {unit}",
)
FAILED = Fault(
    "DOC-524",
    "warning",
    "the last touch of start.wsgi did not reload the site ({unit}: {seen})",
    "The release or the settings were not fit; what was live stayed live.",
    "journalctl -u {unit} -n 30; then `sitectl reload`",
)
STALE_UNIT = Fault(
    "DOC-525",
    "warning",
    "systemd has not read the newest file of {unit}",
    "The unit was edited.",
    "systemctl daemon-reload",
)
TIMER = Fault(
    "DOC-526",
    "warning",
    "{unit} is {state}, {enabled}: what it starts is not done",
    "Someone stopped or disabled the timer.",
    "systemctl enable --now {unit}",
)
RUN_FAILED = Fault(
    "DOC-527",
    "warning",
    "the last run of {unit} failed ({seen})",
    "What it does for the site could not be done; its own log says why.",
    "journalctl -u {unit} -n 30; then `systemctl start {unit}`",
)
SYSTEMD = "/etc/systemd/system"


def asks(view: View) -> Iterator[str]:
    """Name the units that are asked for."""
    yield from (f"{view.site.config.site}-{unit}" for unit in UNITS)
    yield from installed(view, ".timer")
    yield from installed(view, ".service")


def names(view: View) -> list[str]:
    """Name the units of the watch."""
    if not view.has_systemd:
        raise Skipped("without systemd mod_wsgi itself sees a touch")
    return [f"{view.site.config.site}-{unit}" for unit in UNITS]


def units(view: View) -> Iterator[Finding]:
    """Have the units, as they are on the disk."""
    for name in names(view):
        unit = view.unit(name)
        if unit.get("LoadState") != "loaded":
            yield NO_UNIT(unit=name, seen=unit.get("LoadState"))
        elif unit.get("NeedDaemonReload") == "yes":
            yield STALE_UNIT(unit=name)


def active(view: View) -> Iterator[Finding]:
    """Watch now, and after a reboot."""
    name = names(view)[0]
    unit = view.unit(name)
    if unit.get("LoadState") != "loaded":
        raise Skipped(f"there is no {name}")
    if unit.get("ActiveState") != "active":
        yield INACTIVE(unit=name, seen=unit.get("ActiveState"))
    if unit.get("UnitFileState") != "enabled":
        yield NOT_AT_BOOT(unit=name, seen=unit.get("UnitFileState"))


def result(view: View) -> Iterator[Finding]:
    """Tell of a touch that failed, since nobody saw it."""
    name = names(view)[1]
    unit = view.unit(name)
    if unit.get("ActiveState") == "failed":
        yield FAILED(unit=name, seen=unit.get("Result"))


def installed(view: View, kind: str) -> list[str]:
    """Name the site's own units of a kind; a template is none."""
    names_found = view.names(view.at(SYSTEMD))
    start, template = f"{view.site.config.site}-", f"@{kind}"
    named = [n for n in names_found if n.startswith(start) and n.endswith(kind)]
    return [name for name in named if not name.endswith(template)]


def timers(view: View) -> Iterator[Finding]:
    """Let every timer of the site run, also after a reboot."""
    for name in installed(view, ".timer"):
        unit = view.unit(name)
        state, enabled = unit.get("ActiveState"), unit.get("UnitFileState")
        if (state, enabled) != ("active", "enabled"):
            yield TIMER(unit=name, state=state, enabled=enabled or "not enabled")


def runs(view: View) -> Iterator[Finding]:
    """Tell of a run in the background that failed, since nobody saw it."""
    touched = set(names(view))
    for name in installed(view, ".service"):
        unit = view.unit(name)
        if name not in touched and unit.get("ActiveState") == "failed":
            yield RUN_FAILED(unit=name, seen=unit.get("Result"))


CHECKS = (units, active, result, timers, runs)
