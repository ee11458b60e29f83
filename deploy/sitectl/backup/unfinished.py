"""A restore that began and did not end: until it has, the data may be half of it."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sitectl import disk, messages
from sitectl.backup import moments
from sitectl.messages import SiteError
from sitectl.site import Site


@dataclass(frozen=True)
class Unfinished:
    """What it had come to; it began at `at` and was told to restore `wanted`."""

    at: str
    wanted: str = ""
    aside: str = ""
    kept: bool = False
    maintenance: bool = False


def path(site: Site) -> Path:
    """Return the file that stands while a restore is unfinished."""
    return site.paths.state / "backup-restoring.json"


def read(site: Site) -> Unfinished | None:
    """Return the unfinished restore; of a file that lost its content, only when."""
    try:
        return parsed(path(site).read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError):
        written = datetime.fromtimestamp(path(site).stat().st_mtime, UTC)
        return Unfinished(moments.show(written))


def parsed(data: bytes) -> Unfinished:
    """Read what `write` wrote; raise ValueError or TypeError for anything else."""
    found = Unfinished(**json.loads(data))
    moments.read(found.at)
    return found


def write(site: Site, found: Unfinished) -> Unfinished:
    """Note how far it has come."""
    disk.write(path(site), json.dumps(asdict(found)).encode(), 0o644)
    return found


def begin(site: Site, wanted: str, asides: Path) -> Unfinished:
    """Note what is restored and where the replaced data go, or go on with both."""
    now = moments.show(moments.now())
    found = read(site)
    if found is None:
        found = Unfinished(now, maintenance=site.paths.maintenance.exists())
    aside = found.aside or str(asides / now.replace(":", ""))
    return write(site, replace(found, wanted=wanted, aside=aside))


def end(site: Site, found: Unfinished) -> None:
    """Show the site again; first of all the next restore must ask and keep anew."""
    path(site).unlink()
    if not found.maintenance:
        site.paths.maintenance.unlink(missing_ok=True)
    disk.sync_directory(site.paths.state)


def refuse(site: Site) -> None:
    """Refuse what would take half of a restore for the site."""
    found = read(site)
    if found:
        raise SiteError(messages.RESTORE_UNFINISHED, **shown(site, found))


def shown(site: Site, found: Unfinished) -> dict[str, str]:
    """Return what people are told of it; the moment may be lost with the file."""
    known = {"at": found.wanted or "a moment that was not noted", "since": found.at}
    return {**known, "again": found.wanted or "TIME", "site": site.config.site}
