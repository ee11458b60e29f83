"""One site on this host: its values, its paths, and its edges to the world."""

import pwd
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sitectl import daemons
from sitectl.config import Config
from sitectl.daemons import Daemon
from sitectl.fetch import Fetch, fetch
from sitectl.paths import Paths
from sitectl.process import Account


def to_stderr(text: str) -> None:
    """Show progress where it does not mix with the result."""
    print(text, file=sys.stderr, flush=True)


@dataclass(frozen=True)
class Site:
    """Tests replace the process table, the fetcher and the voice."""

    config: Config
    paths: Paths
    proc: Path = Path("/proc")
    fetch: Fetch = fetch
    say: Callable[[str], None] = to_stderr

    @property
    def account(self) -> Account:
        """Return who the application runs as."""
        return Account(self.config.user, self.config.group)

    @property
    def uid(self) -> int | None:
        """Return the daemons' user id, None when the account does not exist."""
        try:
            return pwd.getpwnam(self.config.user).pw_uid
        except KeyError:
            return None

    @property
    def logs(self) -> list[Path]:
        """List where a daemon's traceback may be: Apache's log, the application's."""
        return [self.config.error_log, *sorted(self.config.logs.glob("*.log"))]

    def daemons(self, slot: str) -> frozenset[Daemon]:
        """List the daemons of a slot that run now."""
        return daemons.find(self.proc, slot, self.uid)
