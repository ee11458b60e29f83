"""MariaDB's binary log, kept in a repository inside the one of the backups.

A repository of its own: it is added to each minute, while a backup, a drill or the
removal of old backups holds the other one's lock for as long as that takes.
"""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sitectl import messages
from sitectl.backup import binlog, choose, moments, states
from sitectl.backup.binlog import Mark, Place
from sitectl.backup.engine import succeeded
from sitectl.backup.repository import Repository
from sitectl.backup.states import Record
from sitectl.backup.values import Values
from sitectl.lock import Lock
from sitectl.messages import SiteError
from sitectl.process import run
from sitectl.site import Site

STATE = "backup-log"
WAIT = 600
# Every file that is kept goes on to be on the server for days: one a day has them all.
DAYS = 14
MANY = 60  # an hour of a busy site, which looks for them at its next backup


class Log:
    """The log of this host's server, and what the repository has of it."""

    def __init__(self, site: Site, values: Values, server: Sequence[str]) -> None:
        self.site, self.values, self.server = site, values, server
        own = replace(
            values,
            repository=f"{values.repository}/log",
            keep={"last": 1, "daily": (values.keep or {}).get("daily", DAYS)},
        )
        self.repository = Repository(own, site.config.site)

    def last(self) -> Record:
        """Return how far the log is kept; nothing before the first backup."""
        return dict(states.read(self.site, STATE).get("last_good") or {})

    def keep(self, *, begin: bool = False) -> str:
        """Keep what was written since the last time; return the chain it belongs to."""
        with self.lock():
            if not begin and not self.last():
                return ""
            try:
                kept = self.kept(begin)
            except SiteError as error:
                states.bad(self.site, STATE, error)
                raise
            states.good(self.site, STATE, "the log of changes is kept", kept)
            return str(kept["chain"])

    def kept(self, begin: bool) -> Record:
        """Keep all of the log up to now, unless nothing was written."""
        now, written = moments.now(), self.written()
        last, chain = self.last(), self.chain(begin)
        done = last.get("closed")
        if begin or written != last["written"]:
            done = self.ship(chain, now, begin)
        shown = {"at": moments.show(now), "written": written}
        return {**shown, "chain": chain, "closed": done}

    def chain(self, begin: bool) -> str:
        """Return the chain of the files that are kept, or begin one with a backup."""
        last = self.last()
        if last and last["closed"] in self.closed():
            return str(last["chain"])
        if begin:
            return secrets.token_hex(8)
        raise SiteError(messages.LOG_BROKEN, file=last["closed"][0])

    def ship(self, chain: str, at: datetime, begin: bool) -> list[object]:
        """Close the file that grows, and keep every closed one; return the last."""
        found = self.repository.snapshots(begin=True) if begin else []
        self.ask("FLUSH LOCAL BINARY LOGS")
        done = self.closed()[-1]
        folder = [self.values.binlog]
        self.repository.save(chain, at, folder, f"{binlog.TO}{done[0]}")
        if len(found) > MANY:
            self.repository.forget()
        return done

    def fetch(
        self, target: Path, mark: Mark, start: Place, at: datetime | None
    ) -> tuple[list[Path], datetime]:
        """Bring the files from a place on; return them, and up to when they go."""
        found = [o for o in self.repository.snapshots() if o.life == mark.chain]
        chosen = binlog.covering(found, at)
        wanted = binlog.names(start.file, binlog.last(chosen)) if chosen else []
        if not chosen or not wanted:
            raise SiteError(messages.LOG_GAP, file=start.file)
        folder = Path(chosen.paths[0])
        self.repository.restore(chosen, target, [folder / name for name in wanted])
        files = [choose.part(target, folder / name) for name in wanted]
        if missing := [file.name for file in files if not file.is_file()]:
            raise SiteError(messages.LOG_GAP, file=missing[0])
        return files, chosen.at

    def check(self) -> None:
        """Prove that the repository is whole, while nothing is added to it."""
        with self.lock():
            self.repository.check()

    def lock(self) -> Lock:
        """Let one at a time use the repository."""
        path = self.site.paths.state / f"{STATE}.lock"
        return Lock(path, "sitectl backup --log", WAIT)

    def written(self) -> str:
        """Return what the last transaction is called."""
        return self.ask("SELECT @@gtid_binlog_pos").strip()

    def closed(self) -> list[list[object]]:
        """List the files that nothing is added to any more."""
        return binlog.closed(self.ask("SHOW BINARY LOGS"))

    def ask(self, statement: str) -> str:
        """Run a statement."""
        done = run(["mariadb", *self.server, "-NB", "-e", statement])
        return succeeded(done, "read the server's binary log").stdout
