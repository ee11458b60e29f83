"""The backups: the program, the folder, and the newest copy."""

import os
import stat
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sitectl.doctor.access import shown
from sitectl.doctor.finding import Fault, Finding, Skipped
from sitectl.doctor.view import View
from sitectl.ledger import Record

DAY = 26 * 3600  # a daily backup may be two hours late
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
    """Have a backup from when one was due: before a migration, daily with a timer."""
    found, run = copies(view), " ".join(command(view))
    if not found and not has_timer(view) and not last_migration(view):
        raise Skipped("no backup was due yet")
    newest = found[-1][1].st_mtime if found else 0.0
    due = max(last_migration(view), time.time() - DAY if has_timer(view) else 0.0)
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


def has_timer(view: View) -> bool:
    """Tell whether backups are made by a timer here."""
    try:
        unit = view.unit(f"{view.site.config.site}-backup.timer")
    except Skipped:
        return False
    return unit.get("LoadState") == "loaded"


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


CHECKS = (program, folder, age, sizes, partial)
