"""The backups: the program, the folder, and the newest copy."""

import os
import stat
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from sitectl import config
from sitectl.backup import moments, states, unfinished
from sitectl.backup.values import Values
from sitectl.doctor.access import shown
from sitectl.doctor.finding import Fault, Finding, Skipped
from sitectl.doctor.view import View
from sitectl.ledger import Record

DAY = 24 * 3600
DRILL_DAYS = 9  # a weekly drill may be missed by a day or two
LATE = 3  # schedules without a backup, before that is a fault
LOG_SECONDS = 600  # one is due each minute
WAITING = "pg_wal/archive_status/*.ready"
SMALL = 0.5
PARTIAL_SECONDS = 3600
MINUTES = 600  # a migration's record is written minutes after its backup
TIME = "%Y-%m-%dT%H:%M:%SZ"

NO_PROGRAM = Fault(
    "DOC-601",
    "error",
    "the backup program {path} {seen}",
    "It was removed, or its mode changed. No release with a migration can go live.",
    "make up (it installs the program anew)",
)
FOLDER = Fault(
    "DOC-602",
    "error",
    "{seen}",
    "The folder of the backups was removed or opened; copies hold all users' data.",
    "install -d -o root -g root -m 700 {path}",
)
TOO_OLD = Fault(
    "DOC-603",
    "error",
    "the newest backup in {path} is from {seen}, one is due since {due}",
    "The last backup failed or was removed; a disk may be full.",
    "{command}",
)
TOO_SMALL = Fault(
    "DOC-604",
    "warning",
    "{path} has {size} bytes, the backup before it {before}",
    "The backup was cut off, or very much was deleted in the database.",
    "compare both before you rely on it; then {command}",
)
PARTIAL = Fault(
    "DOC-605",
    "warning",
    "{path} was left half-made",
    "A backup was killed, or the disk was full.",
    "rm {path}",
)
FAILED = Fault(
    "DOC-606",
    "error",
    "the last backup failed at {at}: {message}",
    "The message says what; until it is mended, no newer state could be restored.",
    "sitectl backup (after what the message asks for)",
)
OVERDUE = Fault(
    "DOC-607",
    "error",
    "the last good backup is of {seen}; the schedule is one each {minutes} min",
    "The timer does not run, each backup fails, or the host was off.",
    "sitectl backup; then look at the timer: systemctl list-timers",
)
DRILL_FAILED = Fault(
    "DOC-608",
    "error",
    "the last drill failed at {at}: {message}",
    "What the backups hold could not be proved to be restorable.",
    "sitectl drill (after what the message asks for)",
)
DRILL_OVERDUE = Fault(
    "DOC-609",
    "warning",
    "the last good drill is of {seen}; one is due each week",
    "The timer does not run, or each drill fails.",
    "sitectl drill",
)
KEY = Fault(
    "DOC-610",
    "error",
    "the key of the backups {path} {seen}",
    "It was removed or opened; without it no backup can be made or read.",
    "make up (it writes the inventory's key); a key made here: put its copy back",
)

LOG_BEHIND = Fault(
    "DOC-611",
    "error",
    "changes since {seen} are on this host alone: {message}",
    "The timer does not run, or the log of changes could not be kept elsewhere.",
    "sitectl backup --log; then look at the timer: systemctl list-timers",
)
ARCHIVE_BEHIND = Fault(
    "DOC-612",
    "error",
    "changes since {seen} are here alone: {count} files of PostgreSQL's log wait",
    "pgBackRest does not reach the second host or the storage; the log fills the disk.",
    "tail /var/log/postgresql/*.log says why; sitectl backup proves that it is mended",
)
HALF_RESTORED = Fault(
    "DOC-310",
    "error",
    "a restore of {at} is unfinished since {since}: nothing is backed up",
    "It was killed or failed; the data may be half of it, behind the maintenance page.",
    "sitectl restore {again} --site {site} (it goes on where it stopped)",
)


def command(view: View) -> tuple[str, ...]:
    """Return the backup's command line."""
    found = view.site.config.backup_command
    if not found:
        raise Skipped("the database's own host makes the backups")
    return found


def program(view: View) -> Iterator[Finding]:
    """Be able to make a backup."""
    path = view.at(command(view)[0])
    if not path.is_file():
        yield NO_PROGRAM(path=path, seen="does not exist")
    elif not os.access(path, os.X_OK):
        yield NO_PROGRAM(path=path, seen="is not executable")


def folder(view: View) -> Iterator[Finding]:
    """Keep backups where root alone reads them."""
    command(view)
    path = view.site.config.backups
    try:
        found = path.stat()
    except OSError as error:
        yield FOLDER(seen=f"{path}: {error.strerror}", path=path)
        return
    if found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        seen = f"others may enter the backups: {shown(path, found)}"
        yield FOLDER(seen=seen, path=path)


def copies(view: View) -> list[tuple[Path, os.stat_result]]:
    """List whole backups, oldest first."""
    command(view)
    found = [view.site.config.backups / n for n in view.names(view.site.config.backups)]
    whole = [p for p in found if p.suffix != ".partial" and p.is_file()]
    return sorted(((p, p.stat()) for p in whole), key=lambda pair: pair[1].st_mtime)


def age(view: View) -> Iterator[Finding]:
    """Have the copy that the last migration made."""
    found, run, due = copies(view), " ".join(command(view)), last_migration(view)
    if not due:
        raise Skipped("no backup was due yet")
    newest = found[-1][1].st_mtime if found else 0.0
    if newest < due:
        seen = moment(newest) if found else "never"
        path = view.site.config.backups
        yield TOO_OLD(path=path, seen=seen, due=moment(due), command=run)


def moment(seconds: float) -> str:
    """Show a moment as the history does."""
    return datetime.fromtimestamp(seconds, UTC).strftime(TIME)


def last_migration(view: View) -> float:
    """Return when the newest backup before a migration was made, 0 for none.

    The first migration of a site may find no database yet, so it leaves no copy.
    """
    made = [r for r in view.records if r.get("event") == "end" and made_backup(r)][1:]
    try:
        ended = datetime.strptime(str(made[-1].get("time")), TIME)
    except (IndexError, ValueError):
        return 0.0
    return ended.replace(tzinfo=UTC).timestamp() - MINUTES


def made_backup(record: Record) -> bool:
    """Tell a change that had a backup made."""
    steps = [step.get("step") for step in record.get("steps", [])]
    return "backup" in steps and record.get("failed_step") != "backup"


def sizes(view: View) -> Iterator[Finding]:
    """Have a newest backup that is not suddenly small."""
    found, run = copies(view), " ".join(command(view))
    if len(found) < 2:
        return
    (_, before), (path, newest) = found[-2:]
    if newest.st_size < before.st_size * SMALL:
        shown = {"size": newest.st_size, "before": before.st_size}
        yield TOO_SMALL(path=path, command=run, **shown)


def partial(view: View) -> Iterator[Finding]:
    """Leave no half-made backup."""
    command(view)
    for path in view.site.config.backups.glob("*.partial"):
        if path.stat().st_mtime < time.time() - PARTIAL_SECONDS:
            yield PARTIAL(path=path)


def values(view: View) -> Values:
    """Return the values of the encrypted backups."""
    path = view.at(f"/etc/sitectl/backup/{view.site.config.site}.toml")
    if not path.exists():
        raise Skipped("no encrypted backups are set up here")
    return config.parse(Values, config.read(path), path)


def seconds_since(text: str) -> float:
    """Return the age of a moment in a state file."""
    return (moments.now() - moments.read(text)).total_seconds()


def encrypted(view: View) -> Iterator[Finding]:
    """Have a last backup that was good, and a good one from when one was due."""
    every, state = values(view).every, states.read(view.site, "backup")
    if state and not state.get("ok"):
        yield FAILED(at=state.get("at"), message=state.get("message"))
    seen = (state.get("last_good") or {}).get("at")
    if seen and seconds_since(seen) <= every * LATE:
        return
    if seen or not state:
        yield OVERDUE(seen=seen or "never", minutes=round(every / 60))


def log(view: View) -> Iterator[Finding]:
    """Have the log of changes, which a backup has begun, kept until minutes ago."""
    state = states.read(view.site, "backup-log")
    seen = (state.get("last_good") or {}).get("at")
    if not state:
        raise Skipped("no log of changes is kept here")
    if not seen or seconds_since(seen) > LOG_SECONDS:
        yield LOG_BEHIND(seen=seen or "ever", message=state.get("message"))


def archive(view: View) -> Iterator[Finding]:
    """Have PostgreSQL's log taken away within minutes; what waits has a mark."""
    found = values(view)
    if found.database != "postgresql":
        raise Skipped("PostgreSQL's log is not kept here")
    lines = (view.text(view.at(str(found.backrest))) or "").splitlines()
    homes = [line.partition("=")[2] for line in lines if line.startswith("pg1-path=")]
    since = sorted(t for home in homes for t in waiting(view.at(home)))
    if since and since[0] < time.time() - LOG_SECONDS:
        seen = moments.show(datetime.fromtimestamp(since[0], UTC))
        yield ARCHIVE_BEHIND(seen=seen, count=len(since))


def waiting(data: Path) -> Iterator[float]:
    """Yield since when each file of the log waits; some are taken meanwhile."""
    for mark in data.glob(WAITING):
        with suppress(FileNotFoundError):
            yield mark.stat().st_mtime


def drill(view: View) -> Iterator[Finding]:
    """Have proved, not long ago, that a restore would work."""
    values(view)
    state = states.read(view.site, "drill")
    if state and not state.get("ok"):
        yield DRILL_FAILED(at=state.get("at"), message=state.get("message"))
    seen = (state.get("last_good") or {}).get("at")
    if not seen and not state and is_young(view):
        raise Skipped("no drill was due yet")
    if state.get("ok", True) and (not seen or seconds_since(seen) > DRILL_DAYS * DAY):
        yield DRILL_OVERDUE(seen=seen or "never")


def is_young(view: View) -> bool:
    """Tell a site whose backups began less than a drill ago."""
    try:
        begun = (view.site.paths.state / "backup-life.json").stat().st_mtime
    except OSError:
        return False
    return time.time() - begun < DRILL_DAYS * DAY


def key(view: View) -> Iterator[Finding]:
    """Have the key, for root alone."""
    path = view.at(str(values(view).key_file))
    try:
        found = path.stat()
    except OSError as error:
        yield KEY(path=path, seen=f"cannot be read: {error.strerror}")
        return
    if found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield KEY(path=path, seen=f"may be read by others: {shown(path, found)}")


def restored(view: View) -> Iterator[Finding]:
    """Have no restore that stopped half-way."""
    found = unfinished.read(view.site)
    if found and not view.is_changing:
        yield HALF_RESTORED(**unfinished.shown(view.site, found))


CHECKS = (
    program,
    folder,
    age,
    sizes,
    partial,
    encrypted,
    log,
    archive,
    drill,
    key,
    restored,
)
