"""The rotation of the logs: its programs run, and no file outlives its turn."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from sitectl import daemons
from sitectl.doctor.finding import Fault, Finding, Skipped
from sitectl.doctor.view import View
from sitectl.logs import files
from sitectl.logs.files import Form
from sitectl.logs.reading import FOREIGN

DAY = 24 * 3600.0
TURNS = 3  # without a rotation, before that is a fault
SLACK = 3600.0  # seconds; a line's time is that of a request's beginning
UNITS = {"B": 1, "K": 2**10, "M": 2**20, "G": 2**30}
PIPED = r'^\s*(?:Error|Custom)Log\s+"\|+(\S+) ([^"]*)"'
# append-log's words: the name that stays, the file of the day, seconds or size.
WORDS = re.compile(r"-L (\S+)(?: \S+ (\d+)([BKMG]?)(?!\S))?")

WRITER = Fault(
    "DOC-508",
    "error",
    "the program that writes {path} {seen}",
    "It was stopped or killed, and Apache could not start it again. What it does not "
    "take fills a pipe; then each request waits until its line is written.",
    "{remedy}",
)
FAILED = Fault(
    "DOC-509",
    "warning",
    "the last run of {unit} failed ({seen}): logs may grow without end",
    "A file in /etc/logrotate.d is wrong, a log may not be renamed, or a disk is full.",
    "journalctl -u {unit} -n 20; then `systemctl start {unit}`",
)
OVERDUE = Fault(
    "DOC-510",
    "warning",
    "{path} was not rotated: {seen}",
    "What rotates it does not run, or may not write beside it; the disk fills up.",
    "{remedy}",
)
LOGROTATE = "logrotate --verbose /etc/logrotate.conf (it rotates, or says why not)"
RELOAD = "ls -ld {folder}; then `systemctl reload apache2` when it suits (requests "
RELOAD += "in flight may fail)"


@dataclass(frozen=True)
class Piped:
    """A log that Apache pipes to a program; `most` is seconds or bytes of a file."""

    program: str
    path: str
    most: float
    is_size: bool


def asks(view: View) -> Iterator[str]:
    """Name the unit that is asked for."""
    yield "logrotate.service"


def piped(view: View) -> list[Piped]:
    """Read which programs write Apache's logs, and when each turns to a new file."""
    found = []
    for program, words in view.directive(PIPED):
        if named := WORDS.search(words):
            path, number, unit = named.groups()
            most = int(number or 0) * UNITS.get(unit, 1)
            found.append(Piped(program, path, most, bool(unit)))
    if not found:
        raise Skipped("Apache pipes its logs to no program")
    return found


def writers(view: View) -> Iterator[Finding]:
    """Have a program that takes each of Apache's lines."""
    view.require_running()
    for log in piped(view):
        states = running(view, log)
        held = [pid for pid, state in states.items() if state in "Tt"]
        if held:
            pids = " ".join(map(str, held))
            seen = f"is stopped (pid {pids}, state T)"
            yield WRITER(path=log.path, seen=seen, remedy=f"kill -CONT {pids}")
        elif not states:
            seen = f"does not run ({log.program})"
            yield WRITER(path=log.path, seen=seen, remedy="systemctl restart apache2")


def running(view: View, log: Piped) -> dict[int, str]:
    """Return the state of each process that writes a log, by its pid."""
    proc, wanted = view.site.proc, {log.program.encode(), log.path.encode()}
    here, found = daemons.namespace(proc / "self"), {}
    for entry in proc.glob("[0-9]*"):
        try:
            if not wanted <= {*(entry / "cmdline").read_bytes().split(b"\0")}:
                continue
            state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
        except (OSError, IndexError):
            continue  # it has ended meanwhile
        if daemons.namespace(entry) in {None, here}:
            found[int(entry.name)] = state
    return found


def last_run(view: View) -> Iterator[Finding]:
    """Tell of a rotation that failed, since nobody saw it."""
    if not view.has_systemd:
        raise Skipped("without systemd cron runs logrotate")
    (name,) = asks(view)
    unit = view.unit(name)
    if unit.get("ActiveState") == "failed":
        yield FAILED(unit=name, seen=unit.get("Result"))


def ages(view: View) -> Iterator[Finding]:
    """Turn to a new file in time: the application's logs each day, Apache's as told."""
    access, error, application = files.logs(view.site.config)[:3]
    for path in sorted(view.site.config.logs.glob("*.log")):
        if seen := too_old(path, application.form, DAY):
            yield OVERDUE(path=path, seen=seen, remedy=LOGROTATE)
    for log in piped(view):
        path = view.at(log.path)
        is_error = path.name == view.site.config.error_log.name
        form = error.form if is_error else access.form
        seen = too_large(path, log) if log.is_size else too_old(path, form, log.most)
        if seen:
            remedy = RELOAD.format(folder=path.parent)
            yield OVERDUE(path=path, seen=seen, remedy=remedy)


def too_old(path: Path, form: Form, turn: float) -> str:
    """Tell a file with lines of more than some turns; empty when it is none."""
    first = first_time(path, form)
    if not turn or first is None:
        return ""
    span = path.stat().st_mtime - first
    if span <= TURNS * turn + SLACK:
        return ""
    since = datetime.fromtimestamp(first, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"it holds lines since {since}, a file is for {turn / DAY:g} days"


def too_large(path: Path, log: Piped) -> str:
    """Tell a file that is larger than it may be; empty when it is not."""
    size = path.stat().st_size if path.exists() else 0
    if size <= TURNS * log.most:
        return ""
    return f"it has {size // 2**20} MB, a file is for {log.most / 2**20:g} MB"


def first_time(path: Path, form: Form) -> float | None:
    """Return when a log's first readable line was written; None without one."""
    try:
        with path.open(errors="replace") as file:
            for line in islice(file, 100):
                try:
                    return form.parse(line.rstrip("\n")).time
                except FOREIGN:
                    continue
    except OSError:
        return None
    return None


CHECKS = (writers, last_run, ages)
