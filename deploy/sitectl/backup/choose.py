"""Which backup answers to a moment, and where its parts lie once it is restored."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sitectl import messages
from sitectl.backup import moments
from sitectl.backup.restic import Snapshot
from sitectl.messages import SiteError

# The folder of the database beside `contents.json`; the application's user owns it.
DATABASE = "database"


def choose(
    snapshots: Sequence[Snapshot], at: datetime | None, repository: str
) -> Snapshot:
    """Return the newest backup that is not younger than the moment."""
    if not snapshots:
        wanted = {"repository": repository, "command": "restic snapshots"}
        raise SiteError(messages.BACKUPS_NONE, **wanted)
    old_enough = [one for one in snapshots if at is None or one.at <= at]
    if not old_enough:
        first = moments.show(snapshots[0].at)
        value = moments.show(at) if at else moments.LATEST
        raise SiteError(messages.RESTORE_TOO_EARLY, value=value, first=first)
    return old_enough[-1]


def part(target: Path, path: str | Path) -> Path:
    """Return where a path of the lost host lies below a restored backup."""
    return target / str(path).lstrip("/")


def stage(target: Path, snapshot: Snapshot) -> Path:
    """Return the restored folder of the database."""
    return part(target, (*stages(snapshot), "stage")[0])


def stages(snapshot: Snapshot) -> list[str]:
    """Name the folder of the database, as it was on the host of the backup."""
    return [path for path in snapshot.paths if Path(path).name == "stage"]
