"""One backup, restore or drill at a time, with room of its own to work in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sitectl import disk, process
from sitectl.backup import space
from sitectl.backup import values as table
from sitectl.backup.engine import Engine
from sitectl.backup.mariadb import MariaDB
from sitectl.backup.postgresql import PostgreSQL
from sitectl.backup.repository import Repository
from sitectl.backup.sqlite import SQLite
from sitectl.backup.values import Values
from sitectl.lock import Lock
from sitectl.process import Account
from sitectl.site import Site

ENGINES: dict[str, type[Engine]] = {
    "sqlite": SQLite,
    "postgresql": PostgreSQL,
    "mariadb": MariaDB,
    "elsewhere": Engine,
}


@dataclass
class Run:
    """What every step needs."""

    site: Site
    values: Values
    repository: Repository
    engine: Engine

    def room(self, name: str) -> Path:
        """Return an empty folder, which others only pass through; no kill left any."""
        folder = self.values.work / name
        disk.remove(folder)
        folder.mkdir(mode=0o711)
        folder.chmod(0o711)
        return folder

    def require_space(self, needed: int) -> None:
        """Refuse before anything begins for which there is no room."""
        space.require({self.values.work: needed})


def give(account: Account, path: Path) -> None:
    """Give a tree to an account; links in it are not followed."""
    process.run(["chown", "-hR", f"{account.user}:{account.group}", str(path)])


def engine_of(site: Site, values: Values) -> Engine:
    """Return what the kind of the site's database asks for."""
    return ENGINES[values.database](site, values)


@contextmanager
def running(
    site: Site, config_dir: Path, command: str, wait: float = 0
) -> Iterator[Run]:
    """Hold the lock of the backups, which no release waits for; clean up at the end."""
    values = table.load(config_dir, site.config.site)
    with Lock(site.paths.state / "backup.lock", command, wait):
        values.work.mkdir(mode=0o711, parents=True, exist_ok=True)
        repository = Repository(values, site.config.site)
        try:
            yield Run(site, values, repository, engine_of(site, values))
        finally:
            for name in ("stage", "restore", "drill", "scratch"):
                disk.remove(values.work / name)
