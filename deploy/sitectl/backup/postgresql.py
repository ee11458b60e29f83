"""PostgreSQL: its files by pgBackRest, and each change after them from its log."""

import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sitectl import disk, messages, process
from sitectl.backup import moments, pgbackrest
from sitectl.backup.contents import Contents, Tables
from sitectl.backup.engine import Engine, Saved, succeeded
from sitectl.messages import SiteError
from sitectl.process import Account, Outcome

ACCOUNT = Account("postgres", "postgres")
QUIET_TRIES = 30
RECOVERY_SECONDS = 6 * 3600
POLL = 0.2
TARGET = "recovery_target"


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
        return pgbackrest.size(self.info())

    def info(self) -> str:
        """Ask pgBackRest what it has."""
        return self.checked(self.backrest("info", "--output=json"), "info").stdout

    def begin(self, adopt: bool) -> None:
        """Have a place in the repository for this server's files and log."""
        done = self.backrest("stanza-create")
        if done.status != 0 and adopt:
            done = self.backrest("stanza-upgrade")
        self.checked(done, "stanza-create")

    def save(self, folder: Path) -> Saved:
        """Copy what changed, set a mark in the log, and see the log arrive."""
        kind = pgbackrest.kind(self.info(), self.values.full_days)
        self.checked(self.backrest("backup", f"--type={kind}"), "backup")
        saved = self.mark()
        self.checked(self.backrest("check"), "check")
        return saved

    def mark(self) -> Saved:
        """Count the rows at a mark, at a moment when nobody writes."""
        for attempt in range(QUIET_TRIES):
            mark = f"sitectl-{secrets.token_hex(6)}"
            said = self.ask(pgbackrest.marked(mark))
            if said.strip() != "busy":
                tables, revision = pgbackrest.counted(said)
                return Saved(tables, revision, mark)
            time.sleep(0.05 * (attempt + 1))
        what = f"count the rows: the database was busy at each of {QUIET_TRIES} moments"
        raise SiteError(messages.DATABASE_FAILED, what=what)

    def tables(self) -> Tables:
        """Count and sum up what the site has now."""
        return pgbackrest.counted(self.ask(pgbackrest.COUNTED))[0]

    def inspect(self, folder: Path, contents: Contents) -> Tables:
        """Restore into a server of its own, up to the mark; count; end it."""
        data = folder / "data"
        data.mkdir(mode=0o700)
        shutil.chown(data, *(ACCOUNT.user, ACCOUNT.group))
        self.recover(data, data, None, contents.mark)
        with self.scratch(data):
            said = self.ask(pgbackrest.COUNTED, data)
        return pgbackrest.counted(said)[0]

    def fetch(self, folder: Path, contents: Contents, at: str | None) -> Tables | None:
        """Restore beside the server's files; pgBackRest compares each file's sum."""
        data = self.restoring
        disk.remove(data)
        data.mkdir(mode=0o700)
        shutil.chown(data, ACCOUNT.user, ACCOUNT.group)
        self.recover(data, self.cluster.data, at)
        return None

    def recover(
        self, data: Path, runs_in: Path, at: str | None, mark: str = ""
    ) -> None:
        """Put files together that a server recovers from when it starts."""
        words = pgbackrest.restore(self.base, data, runs_in, at, mark)
        self.checked(self.backrest(*words), "restore")

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
            self.start(data)
        return f"the replaced files of the database are in {replaced}"

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

    def start(self, data: Path) -> None:
        """Start on restored files; without a change after the moment, to their end."""
        if not self.recovers():
            drop_target(data / "postgresql.auto.conf")
            if not self.recovers():
                what = "start on the restored files: see /var/log/postgresql"
                raise SiteError(messages.DATABASE_FAILED, what=what)

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
        with (data / "postgresql.auto.conf").open("a") as file:
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

    def backrest(self, *words: str) -> Outcome:
        """Run pgBackRest, whatever comes of it."""
        return process.run([*self.base, *words], account=ACCOUNT, background=True)

    @property
    def base(self) -> list[str]:
        """Return how every call of pgBackRest begins."""
        return pgbackrest.command(self.values.backrest, self.site.config.site)

    def checked(self, done: Outcome, verb: str) -> Outcome:
        """Pass on a good end of pgBackRest, or say what it said."""
        if done.status != 0:
            error = SiteError(
                messages.REPOSITORY_FAILED,
                repository=f"of pgBackRest ({self.values.backrest})",
                command=f"pgbackrest {verb}",
            )
            said = pgbackrest.told(done.stdout + done.stderr)
            error.details = process.tail(said)
            raise error
        return done

    def run(self, what: str, *command: str) -> Outcome:
        """Run a command of the server's user."""
        return succeeded(process.run(list(command), account=ACCOUNT), what)


def move(source: Path, target: Path) -> None:
    """Rename a folder; where the file system cannot, copy it whole, then remove it."""
    done = process.run(["mv", "-T", str(source), str(target)])
    succeeded(done, f"move {source}")
    disk.sync_directory(target.parent)


def drop_target(path: Path) -> None:
    """Let a recovery go to the end of what was kept."""
    found = path.stat()
    lines = path.read_text().splitlines(keepends=True)
    kept = "".join(line for line in lines if not line.startswith(TARGET))
    disk.write(path, kept.encode(), 0o600)
    shutil.chown(path, found.st_uid, found.st_gid)
