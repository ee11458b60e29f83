"""PostgreSQL: its files by pgBackRest, and each change after them from its log."""

import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from sitectl import disk, messages, process
from sitectl.backup import moments, pgbackrest, timelines
from sitectl.backup.archive import ACCOUNT, Archive
from sitectl.backup.contents import Contents, Tables
from sitectl.backup.engine import Engine, Saved, succeeded
from sitectl.backup.timelines import Way
from sitectl.messages import SiteError
from sitectl.process import Account, Outcome

QUIET_TRIES = 100
QUICK_TRIES = 5  # until who writes is looked at anew
RECOVERY_SECONDS = 6 * 3600
POLL = 0.2
LINE = "recovery_target_timeline"
SETTINGS = "postgresql.auto.conf"
# A line of the log that begins with a restore is the site's only when that has ended
# well: until then nobody must learn of it.
NOT_YET = "archive_command = ''\n"


@dataclass(frozen=True)
class Cluster:
    """The server of this host, as Debian's tools name it."""

    version: str
    name: str
    port: str
    data: Path

    @property
    def programs(self) -> Path:
        """Return where the server's own programs are."""
        return Path(f"/usr/lib/postgresql/{self.version}/bin")


class PostgreSQL(Engine):
    """The server on this host."""

    until: datetime | None = None  # what was fetched goes up to it, or to the end
    way: Way | None = None
    logs_restores = True

    @property
    def account(self) -> Account:
        """Return the server's user."""
        return ACCOUNT

    @property
    def cluster(self) -> Cluster:
        """Return the host's first cluster."""
        done = self.run("list the clusters", "pg_lsclusters", "--no-header")
        if not done.stdout.split():
            raise SiteError(messages.DATABASE_FAILED, what="find a cluster")
        version, name, port, _, _, data = done.stdout.split()[:6]
        return Cluster(version, name, port, Path(data))

    def size(self) -> int:
        """Return how large the database is once it is restored."""
        return pgbackrest.size(self.archive.info())

    def needs(self) -> dict[Path, int]:
        """Return what the server's next files take beside the ones that it has."""
        return {self.cluster.data.parent: self.size()}

    @property
    def archive(self) -> Archive:
        """Return where the files and the log are kept."""
        return Archive(self.values.backrest, self.site.config.site)

    def begin(self, adopt: bool) -> None:
        """Have a place in the repository for this server's files and log."""
        self.archive.begin(adopt)

    def save(self, folder: Path) -> Saved:
        """Copy what changed, set a mark in the log, and see the log arrive."""
        kind = pgbackrest.kind(self.archive.info(), self.values.full_days)
        self.archive.run("backup", f"--type={kind}")
        label = pgbackrest.labels(self.archive.info())[-1]
        at = moments.now() + timedelta(seconds=1)  # all in it is from before that
        saved = self.mark()
        self.archive.run("check")
        return replace(saved, mark=f"{saved.mark} {label}", at=at)

    def mark(self) -> Saved:
        """Count the rows at a mark, at a moment when nobody's writing is ending."""
        old = ""
        for attempt in range(QUIET_TRIES):
            if attempt % QUICK_TRIES == 0:
                old = self.ask(pgbackrest.WRITING + ";").strip()
                time.sleep(1)
            mark = f"sitectl-{secrets.token_hex(6)}"
            said = self.ask(pgbackrest.marked(mark, old))
            if "busy" not in said.split():
                tables, revision = pgbackrest.counted(said)
                return Saved(tables, revision, mark)
            time.sleep(POLL)
        what = f"count the rows: the database was busy at each of {QUIET_TRIES} moments"
        raise SiteError(messages.DATABASE_FAILED, what=what)

    def tables(self) -> Tables:
        """Count and sum up what the site has now."""
        return pgbackrest.counted(self.ask(pgbackrest.COUNTED))[0]

    def require(self, at: str | None) -> None:
        """Refuse a moment to which no backup and no log leads."""
        self.archive.way(at)

    def inspect(self, folder: Path, contents: Contents) -> Tables:
        """Restore into a server of its own; count at the mark, go on to the end."""
        data = folder / "data"
        data.mkdir(mode=0o700)
        shutil.chown(data, *(ACCOUNT.user, ACCOUNT.group))
        self.recover(data, data, pgbackrest.to_mark(contents.mark))
        with self.scratch(data):
            said = self.ask(pgbackrest.COUNTED, data)
        self.way = self.archive.way(None)
        self.recover(data, data, ["--delta", *pgbackrest.to_moment(self.way, None)])
        with self.scratch(data):
            self.reached(data, to_end=True)
        self.archive.verify()
        return pgbackrest.counted(said)[0]

    def fetch(self, folder: Path, contents: Contents, at: str | None) -> Tables | None:
        """Restore beside the server's files; pgBackRest compares each file's sum."""
        self.way, data = self.archive.way(at), self.restoring
        disk.remove(data)
        data.mkdir(mode=0o700)
        shutil.chown(data, ACCOUNT.user, ACCOUNT.group)
        self.recover(data, self.cluster.data, pgbackrest.to_moment(self.way, at))
        with (data / SETTINGS).open("a") as file:
            file.write(NOT_YET)
        self.until = moments.read(at) if at else None
        return None

    def recover(self, data: Path, runs_in: Path, words: list[str]) -> None:
        """Put files together that a server recovers from when it starts."""
        self.archive.run(*pgbackrest.restore(self.archive.base, data, runs_in, *words))

    def put(self, folder: Path) -> str:
        """Start the server on the restored files; the old ones keep a name."""
        data = self.cluster.data
        stamp = moments.show(moments.now()).replace(":", "")
        replaced = data.with_name(f"{data.name}.replaced-{stamp}")
        self.control("stop")
        with self.otherwise(lambda: self.control("start")):
            if data.exists():
                move(data, replaced)
        with self.otherwise(lambda: self.give_back(data, replaced)):
            move(self.restoring, data)
            told = self.start(data)
        with suppress(SiteError):  # the next backup says it
            self.begin(adopt=True)  # its log has a place where another one's went
        return f"the replaced files of the database are in {replaced}{told}"

    @contextmanager
    def otherwise(self, mend: Callable[[], object]) -> Iterator[None]:
        """Mend what a failure of the block has left."""
        try:
            yield
        except SiteError:
            mend()
            raise

    def give_back(self, data: Path, replaced: Path) -> None:
        """Let the server run on the files that it had."""
        self.control("stop")
        if replaced.exists():
            disk.remove(data)
            move(replaced, data)
        self.control("start")

    def start(self, data: Path) -> str:
        """Start on restored files; tell up to when they go, if not to the moment."""
        is_there = self.recovers()
        if not is_there:  # nothing that is kept was written after the moment
            drop(data / SETTINGS, is_target)
            if not self.recovers():
                what = "start on the restored files: see /var/log/postgresql"
                raise SiteError(messages.DATABASE_FAILED, what=what)
        reached = self.reached(None, to_end=not (self.until and is_there))
        if self.until and reached and moments.read(reached) > self.until:
            what = f"recover to {moments.show(self.until)}: it went to {reached}"
            raise SiteError(messages.DATABASE_FAILED, what=what)
        drop(data / SETTINGS, NOT_YET.__eq__)
        self.ask("SELECT pg_reload_conf();")
        if (self.until and is_there) or not reached:
            return ""
        return f"; the log of changes was kept until {reached}"

    def reached(self, socket: Path | None, *, to_end: bool) -> str:
        """Return the moment that a recovery went to; refuse one that ended too early.

        A file of the log that cannot be read is the end of it to the server.
        """
        at, end = self.ask(pgbackrest.REACHED, socket).strip().split("|")
        way = self.way
        if to_end and way:
            place = (timelines.position(end or "0/0") - 1) // timelines.SEGMENT_BYTES
            if way.missing or place < way.last:
                file = way.missing or timelines.name(way.line.number, place + 1)
                raise SiteError(messages.LOG_GAP, file=file)
        return at

    def recovers(self) -> bool:
        """Start, and wait until the server takes writes or gives up."""
        self.control("start")
        while self.control("status").status == 0:
            if self.is_recovered(None):
                return True
            time.sleep(POLL)
        return False

    def lost(self, seconds: float) -> float:
        """Return the age of the oldest change that no other place has."""
        return float(self.ask(pgbackrest.UNKEPT).strip() or seconds)

    @property
    def restoring(self) -> Path:
        """Return where the server's next files are put together."""
        data = self.cluster.data
        return data.with_name(f"{data.name}.restoring")

    @contextmanager
    def scratch(self, data: Path) -> Iterator[None]:
        """Run a server that nothing but its own folder can reach."""
        (data / "pg_hba.conf").write_text("local all postgres peer\n")
        for name in ("postgresql.conf", "pg_ident.conf"):
            (data / name).write_text("")
        settings = {
            "listen_addresses": "''",
            "unix_socket_directories": f"'{data}'",
            "hba_file": f"'{data}/pg_hba.conf'",
            "archive_mode": "off",
            "hot_standby": "off",
        }
        with (data / SETTINGS).open("a") as file:
            file.writelines(f"{name} = {value}\n" for name, value in settings.items())
        control = [str(self.cluster.programs / "pg_ctl"), "-D", str(data), "-w"]
        limit = ["-t", str(RECOVERY_SECONDS), "-l", str(data / "scratch.log")]
        try:
            self.run("start a scratch server", *control, *limit, "start")
            while not self.is_recovered(data):
                self.run("recover in a scratch server", *control[:-1], "status")
                time.sleep(POLL)
            yield
        finally:
            process.run([*control, "-m", "immediate", "stop"], account=ACCOUNT)

    def control(self, verb: str) -> Outcome:
        """Start or stop the cluster, through systemd where it has it."""
        cluster = self.cluster
        fast = ["-m", "fast"] if verb == "stop" else []
        command = ["pg_ctlcluster", cluster.version, cluster.name, verb, *fast]
        return process.run(command)

    def is_recovered(self, socket: Path | None) -> bool:
        """Tell whether a server takes writes."""
        return self.psql("SELECT pg_is_in_recovery();", socket).stdout.strip() == "f"

    def ask(self, script: str, socket: Path | None = None) -> str:
        """Run a script in the site's database."""
        return succeeded(self.psql(script, socket), "read the database").stdout

    def psql(self, script: str, socket: Path | None) -> Outcome:
        """Run a script, whatever comes of it."""
        where = ["-h", str(socket)] if socket else ["-p", self.cluster.port]
        command = ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", *where]
        database = ["-d", self.site.config.site]
        return process.run([*command, *database], account=ACCOUNT, told=script)

    def run(self, what: str, *command: str) -> Outcome:
        """Run a command of the server's user."""
        return succeeded(process.run(list(command), account=ACCOUNT), what)


def move(source: Path, target: Path) -> None:
    """Rename a folder; where the file system cannot, copy it whole, then remove it."""
    done = process.run(["mv", "-T", str(source), str(target)])
    succeeded(done, f"move {source}")
    disk.sync_directory(target.parent)


def is_target(line: str) -> bool:
    """Tell a setting that names where a recovery ends, not which line it follows."""
    return line.startswith("recovery_target") and not line.startswith(LINE)


def drop(path: Path, is_dropped: Callable[[str], bool]) -> None:
    """Leave settings out that a server was restored with."""
    found = path.stat()
    lines = path.read_text().splitlines(keepends=True)
    kept = "".join(line for line in lines if not is_dropped(line))
    disk.write(path, kept.encode(), 0o600)
    shutil.chown(path, found.st_uid, found.st_gid)
