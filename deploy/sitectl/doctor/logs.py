"""The logs: written, rotated, removed in time."""

import re
from collections.abc import Iterator

from sitectl.doctor.access import ENTER, WRITE, allows, obstacle, shown
from sitectl.doctor.finding import Fault, Finding, Skipped
from sitectl.doctor.view import View

LARGE = 2 * 2**30

FOLDER = Fault(
    "DOC-501",
    "error",
    "the application cannot write its log: {seen}",
    "The folder or one above it was removed, or its owner or mode changed. Daemons "
    "that start now fail, and a rotation loses lines.",
    "install -d -o {user} -g adm -m 2750 {path}",
)
FILE = Fault(
    "DOC-502",
    "error",
    "the application cannot write {seen}",
    "A command was run as root and made the file, or its mode was changed.",
    "chown {user}:adm {path}",
)
NO_ROTATION = Fault(
    "DOC-503",
    "warning",
    "{path} does not exist: the application's log is never rotated",
    "The file was removed.",
    "make up (it writes the file anew)",
)
TIMER = Fault(
    "DOC-504",
    "warning",
    "{unit} {seen}: logs are not rotated",
    "Someone stopped or disabled it.",
    "systemctl enable --now {unit}",
)
ERROR_LOG = Fault(
    "DOC-505",
    "warning",
    "{path} does not exist: Apache's messages go elsewhere or nowhere",
    "It was removed, or Apache's configuration names another.",
    "systemctl reload apache2 when it suits (requests in flight may fail); "
    "the day's file is {path} with its date",
)
PROGRAM = Fault(
    "DOC-506",
    "error",
    "{path}, which Apache's log needs, {seen}",
    "It was removed; Apache does not start without append-log, and old logs stay "
    "without the other.",
    "make up (it writes the file anew)",
)
TOO_LARGE = Fault(
    "DOC-507",
    "warning",
    "{path} has {size} MB",
    "Something logs without pause, or rotation stopped.",
    "tail -n 20 {path}; then find who writes it",
)


def asks(view: View) -> Iterator[str]:
    """Name the unit that is asked for."""
    yield "logrotate.timer"


def folder(view: View) -> Iterator[Finding]:
    """Let the application make log files."""
    path, user = view.site.config.logs, view.account
    if seen := obstacle(path, user, WRITE | ENTER, view.top):
        yield seen.named(FOLDER(seen=seen, user=user.name, path=path), path)


def files(view: View) -> Iterator[Finding]:
    """Let the application write its log files."""
    folder, user = view.site.config.logs, view.account
    for name in view.names(folder):
        path = folder / name
        if name.endswith(".log") and path.is_file():
            found = path.stat()
            if not allows(found, user, WRITE):
                yield FILE(seen=shown(path, found), user=user.name, path=path)


def entry(view: View) -> Iterator[Finding]:
    """Rotate the application's log."""
    path = view.at(f"/etc/logrotate.d/{view.site.config.site}")
    if not path.exists():
        yield NO_ROTATION(path=path)


def timer(view: View) -> Iterator[Finding]:
    """Let rotation happen, each day."""
    name = "logrotate.timer" if view.has_systemd else "cron"
    if not view.has_systemd:
        raise Skipped("without systemd cron runs logrotate")
    unit = view.unit(name)
    if unit.get("ActiveState") != "active":
        yield TIMER(unit=name, seen=f"is {unit.get('ActiveState')}")
    elif unit.get("UnitFileState") not in {"enabled", "static"}:
        yield TIMER(unit=name, seen=f"is {unit.get('UnitFileState')}")


def error_log(view: View) -> Iterator[Finding]:
    """Find Apache's messages where everybody looks."""
    path = view.site.config.error_log
    if not path.exists():
        yield ERROR_LOG(path=path)


def programs(view: View) -> Iterator[Finding]:
    """Have the programs that Apache's logs go through."""
    line = r"^\s*ErrorLog\s+\"\|(\S+)(?:.*? -p (\S+))?"
    for pair in view.directive(line):
        for name in filter(None, pair):
            path = view.at(name)
            if not path.is_file():
                yield PROGRAM(path=path, seen="does not exist")
            elif not path.stat().st_mode & 0o111:
                yield PROGRAM(path=path, seen="is not executable")


def sizes(view: View) -> Iterator[Finding]:
    """Keep logs small enough to read."""
    config = view.site.config
    for folder in (config.logs, config.error_log.parent):
        for name in view.names(folder):
            path = folder / name
            if re.search(r"\.log", name) and path.is_file():
                size = path.stat().st_size
                if size > LARGE:
                    yield TOO_LARGE(path=path, size=size // 2**20)


CHECKS = (folder, files, entry, timer, error_log, programs, sizes)
