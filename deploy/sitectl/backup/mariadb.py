"""MariaDB: its files by mariadb-backup, and each change after them from its log."""

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from sitectl import messages, process
from sitectl.backup import binlog, dump, moments, scratch, space
from sitectl.backup.binlog import Mark, Place
from sitectl.backup.contents import Contents, Tables
from sitectl.backup.engine import Engine, Saved, succeeded
from sitectl.backup.shipping import Log
from sitectl.messages import SiteError
from sitectl.process import Account

# The rows that are put in place; a backup without BASE was made as a dump alone.
NAME = "database.sql"
BASE = "base"
LOG = "log"
ODD = re.compile(r"\W")  # what the name of a file has as its number


class MariaDB(Engine):
    """The server on this host, reached over its socket by root."""

    told = ""
    logs_restores = True

    @property
    def account(self) -> Account:
        """Return root, whom the server knows."""
        return Account("root", "root")

    @property
    def server(self) -> list[str]:
        """Return the way to the server of this host."""
        return [f"--defaults-file={self.values.server_options}"]

    @property
    def log(self) -> Log:
        """Return the server's log and its repository."""
        return Log(self.site, self.values, self.server)

    @property
    def room(self) -> Path:
        """Return where a scratch server has its socket."""
        return self.values.work / "scratch"

    def save(self, folder: Path) -> Saved:
        """Copy the server's files, count the rows at a mark, and keep the log."""
        base = folder / BASE
        words = ["--backup", f"--target-dir={base}", "--user=root"]
        done = process.run(["mariadb-backup", *self.server, *words], background=True)
        succeeded(done, "copy the server's files (mariadb-backup --backup)")
        at = moments.now() + timedelta(seconds=1)  # all in it is from before that
        tables, place = self.marked(folder / NAME)
        counted = moments.now() + timedelta(seconds=1)
        revision = self.revision()
        chain = self.log.keep(begin=True)
        return Saved(tables, revision, str(Mark(chain, place, counted)), at)

    def marked(self, copy: Path) -> tuple[Tables, Place]:
        """Count the rows of one moment, and name its place in the log."""
        try:
            self.dump(self.server, copy, "--master-data=2")
            return dump.count(copy), binlog.dumped(copy)
        finally:
            copy.unlink(missing_ok=True)

    def revision(self) -> str | None:
        """Return the migration that the site's database is at."""
        statement = "SELECT version_num FROM alembic_version"
        words = [*self.server, "-NB", "-e", statement, self.site.config.site]
        return process.run(["mariadb", *words]).stdout.strip() or None

    def keep_log(self) -> str:
        """Keep what was written since the last time."""
        return self.log.keep()

    def tables(self) -> Tables:
        """Count and sum up what the site has now; nothing, once it was dropped."""
        if not self.is_there():
            return {}
        return self.counted(self.server, self.values.work / "now.sql")

    def inspect(self, folder: Path, contents: Contents) -> Tables:
        """Restore into a server of its own; count at the mark, go on to the end."""
        mark = binlog.mark(contents.mark)
        if not mark:
            return self.inspect_dump(folder)
        with scratch.restored(folder / BASE, self.room) as server:
            start = base_place(folder / BASE)
            files, _ = self.log.fetch(folder / LOG, mark, start, None)
            replay(server, files, start, mark.place)
            tables = self.counted(server, folder / NAME)
            replay(server, files, mark.place)
        self.log.check()
        return tables

    def inspect_dump(self, folder: Path) -> Tables:
        """Load a dump into a server of its own, and count what that dumps."""
        with scratch.empty(folder / "data", self.room) as server:
            dump.load(server, self.site.config.site, folder / NAME)
            return self.counted(server, folder / "again.sql")

    def fetch(self, folder: Path, contents: Contents, at: str | None) -> Tables | None:
        """Restore into a server of its own, and take the site's rows from there."""
        mark = binlog.mark(contents.mark)
        if not mark:
            return dump.count(folder / NAME)
        until = moments.read(at) if at else None
        with scratch.restored(folder / BASE, self.room) as server:
            seen = None
            if at != contents.at:  # else it is wanted as it was, without the log
                seen = self.advance(server, folder, mark, until)
            self.dump(server, folder / NAME)
        return seen

    def advance(
        self, server: Sequence[str], folder: Path, mark: Mark, until: datetime | None
    ) -> Tables | None:
        """Apply the log up to a moment; return what was counted at the mark."""
        self.keep_last()
        start = base_place(folder / BASE)
        files, kept = self.log.fetch(folder / LOG, mark, start, until)
        if not until or kept < until:
            self.told = f"the log of changes was kept until {moments.show(kept)}"
        if until and until < mark.at:
            replay(server, files, start, None, until)
            return None
        replay(server, files, start, mark.place)
        seen = self.counted(server, folder / NAME)
        replay(server, files, mark.place, None, until)
        return seen

    def keep_last(self) -> None:
        """Keep what this host still has; one that was lost has nothing to give."""
        with suppress(SiteError):  # it is recorded, and what is kept is told
            self.log.keep()

    def keep(self, aside: Path) -> None:
        """Copy what is about to be replaced."""
        if self.is_there():
            self.dump(self.server, aside / NAME)

    def keep_damaged(self, aside: Path) -> None:
        """Keep the rows that can be read, and the database's files as they are."""
        try:
            self.dump(self.server, aside / NAME, "--force")
        except SiteError as error:
            if error.code != messages.DATABASE_FAILED.code:
                raise
        copied = process.run(["cp", "-a", str(self.files), str(aside)], background=True)
        succeeded(copied, f"copy {self.files}")

    def needs(self) -> dict[Path, int]:
        """Return the room for the rows, for the log of them, and to keep the old ones.

        Those may be kept twice: as rows and, when they are damaged, as files.
        """
        now = 2 * space.taken(self.files)
        places = {self.files.parent: self.coming, self.values.aside: now}
        return {**places, self.values.binlog: self.coming}

    def is_there(self) -> bool:
        """Tell whether the server has the site's database; raise when it is silent."""
        return self.site.config.site in self.ask("SHOW DATABASES").splitlines()

    @property
    def files(self) -> Path:
        """Return where the server has the files of the site's database."""
        name = ODD.sub(lambda one: f"@{ord(one[0]):04x}", self.site.config.site)
        return Path(self.ask("SELECT @@datadir").strip()) / name

    def ask(self, statement: str) -> str:
        """Run a statement."""
        done = process.run(["mariadb", *self.server, "-NB", "-e", statement])
        return succeeded(done, "reach the database's server").stdout

    def put(self, folder: Path) -> str:
        """Replace every table; killed in between, it is run again from the start."""
        dump.load(self.server, self.site.config.site, folder / NAME)
        return self.told

    def lost(self, seconds: float) -> float:
        """Return the age of the oldest change that no other place has."""
        last = self.log.last()
        if last.get("written") == self.log.written():
            return 0
        kept = moments.read(last["at"]) if last else None
        return (moments.now() - kept).total_seconds() if kept else seconds

    def counted(self, server: Sequence[str], copy: Path) -> Tables:
        """Count and sum up what a server has; the copy that it takes is removed."""
        try:
            self.dump(server, copy)
            return dump.count(copy)
        finally:
            copy.unlink(missing_ok=True)

    def dump(self, server: Sequence[str], target: Path, *options: str) -> None:
        """Write a dump of the site's database."""
        dump.write(server, self.site.config.site, target, *options)


def base_place(base: Path) -> Place:
    """Return the place in the log that a copy of the server's files stands for."""
    for found in base.glob("*_binlog_info"):
        return binlog.place(found.read_text())
    what = "find the place of the backup in the binary log: its server had none"
    raise SiteError(messages.DATABASE_FAILED, what=what)


def replay(
    server: Sequence[str],
    files: Sequence[Path],
    start: Place,
    stop: Place | None = None,
    until: datetime | None = None,
) -> None:
    """Apply a part of the log, all of it or nothing that can be used."""
    script = files[0].with_name("changes.sql")
    script.touch(0o600)
    words = [*binlog.read(files, start, stop, until), f"--result-file={script}"]
    done = process.run(words, background=True, environment={"TZ": "UTC"})
    succeeded(done, "read the log of changes (mariadb-binlog)")
    client = ["mariadb", *server, "--binary-mode", scratch.PACKET]
    done = process.run(client, background=True, source=script)
    succeeded(done, "apply the log of changes")
    script.unlink()
