"""What a backup asks of a kind of database; a site without one of its own has this."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sitectl import messages
from sitectl.backup.contents import Contents, Tables
from sitectl.backup.values import Values
from sitectl.messages import SiteError
from sitectl.process import Account, Outcome, tail
from sitectl.site import Site


@dataclass(frozen=True)
class Saved:
    """What a copy holds."""

    tables: Tables
    revision: str | None = None
    mark: str = ""
    at: datetime | None = None  # the moment it is of, where that is not its begin


@dataclass
class Engine:
    """A database elsewhere: its own host keeps it, nothing of it is here."""

    site: Site
    values: Values
    # Whether what a restore puts in place is in the log of changes, also half of it.
    logs_restores = False
    # The bytes of the copy that a restore is about to fetch.
    coming = 0

    @property
    def account(self) -> Account:
        """Return whose the copies are."""
        return self.site.account

    def size(self) -> int:
        """Return the bytes that the last backup holds beside what restic knows of."""
        return 0

    def begin(self, adopt: bool) -> None:
        """Prepare to be backed up, which most need not."""

    def save(self, folder: Path) -> Saved:
        """Copy the database into a folder while the site goes on."""
        return Saved({})

    def keep_log(self) -> str:
        """Keep the changes since the last backup; return where, "" for nowhere."""
        return ""

    def tables(self) -> Tables:
        """Count and sum up what the site has now."""
        return {}

    def require(self, at: str | None) -> None:
        """Refuse a moment that cannot be restored, before anything is fetched."""

    def needs(self) -> dict[Path, int]:
        """Return the bytes that putting a restore in place writes.

        They are by the folder they go to, outside the work folder.
        """
        return {}

    def fetch(self, folder: Path, contents: Contents, at: str | None) -> Tables | None:
        """Bring what is not in the folder yet; return what can be counted already."""
        return self.inspect(folder, contents)

    def inspect(self, folder: Path, contents: Contents) -> Tables:
        """Count and sum up a restored copy, beside the site."""
        return {}

    def keep(self, aside: Path) -> None:
        """Copy what the site has now, before it is replaced."""

    def keep_damaged(self, aside: Path) -> None:
        """Keep what cannot be read, as it is."""

    def put(self, folder: Path) -> str:
        """Replace what the site has, in one step; return what else was kept."""
        return ""

    def lost(self, seconds: float) -> float:
        """Return the seconds of work that a loss of this host now would cost."""
        return seconds  # the age of the backup


def succeeded(done: Outcome, what: str) -> Outcome:
    """Pass on a good end, or say what the database's program said."""
    if done.status != 0:
        error = SiteError(messages.DATABASE_FAILED, what=what)
        error.details = tail(done.stderr or done.stdout)
        raise error
    return done
