"""The life of a site: from its first data until the host is lost, and after a restore.

A host that was built anew begins another life. Its backups must not follow the lost
one's, or the newest backup would be an empty site's: it restores first, or adopts.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from sitectl import disk, messages
from sitectl.backup import moments
from sitectl.backup.contents import Tables
from sitectl.backup.restic import Snapshot
from sitectl.messages import SiteError
from sitectl.site import Site


@dataclass(frozen=True)
class Life:
    """Its id stands in each backup; `tables` is what it began with."""

    id: str
    tables: Tables


def path(site: Site) -> Path:
    """Return the file that remembers it."""
    return site.paths.state / "backup-life.json"


def read(site: Site) -> Life | None:
    """Return the life that this host is in, None before its first backup."""
    try:
        found = Life(**json.loads(path(site).read_bytes()))
    except (OSError, ValueError, TypeError):
        return None
    return found if isinstance(found.id, str) and found.id else None


def write(site: Site, life: Life) -> None:
    """Remember a life."""
    disk.write(path(site), json.dumps(asdict(life)).encode(), 0o600)


def begin(site: Site, tables: Tables) -> Life:
    """Begin a life with the data that is there."""
    life = Life(secrets.token_hex(8), tables)
    write(site, life)
    return life


def is_foreign(life: Life, snapshots: Sequence[Snapshot]) -> bool:
    """Tell a repository that another life has filled."""
    return bool(snapshots) and life.id not in {one.life for one in snapshots}


def foreign(snapshots: Sequence[Snapshot], repository: str) -> SiteError:
    """Refuse to follow another life's backups."""
    newest = moments.show(snapshots[-1].at)
    return SiteError(messages.BACKUPS_FOREIGN, repository=repository, newest=newest)
