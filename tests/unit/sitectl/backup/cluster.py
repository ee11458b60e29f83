"""A real cluster with a real pgBackRest, as the engine of a host has them."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from subprocess import PIPE

from sitectl import process
from sitectl.backup import moments, postgresql
from sitectl.backup.contents import Contents, Tables
from sitectl.backup.engine import Saved
from sitectl.backup.postgresql import ACCOUNT, Cluster, PostgreSQL
from sitectl.backup.values import Values
from sitectl.process import Outcome
from sitectl.site import Site
from tests.servers.postgresql import DEBIAN
from tests.servers.process import account, folder_of, program

CONFIG = """
[global]
repo1-path={home}/repository
repo1-cipher-type=aes-256-cbc
repo1-cipher-pass=a key of the tests
repo1-retention-full=2
repo1-bundle=y
start-fast=y
compress-type=zst
archive-timeout=60
lock-path={home}/lock
log-level-file=off
log-level-console=warn
[mypack]
pg1-path={home}/data
pg1-socket-path={home}
"""
SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{home}'
archive_mode = on
archive_command = 'pgbackrest --config={home}/backrest.conf --stanza=mypack \
archive-push %p'
"""
WRITE = "INSERT INTO item VALUES (:'name'); SELECT pg_switch_wal();"


class Local(PostgreSQL):
    """A cluster in a folder of its own, which Debian's tools do not know."""

    home: Path

    @property
    def cluster(self) -> Cluster:
        version = max(path.parent.name for path in DEBIAN.glob("*/bin"))
        return Cluster(version, "tests", "5432", self.home / "data")

    def control(self, verb: str) -> Outcome:
        program = self.cluster.programs / "pg_ctl"
        words = {
            "start": ["start", "-l", str(self.home / "log")],
            "stop": ["stop", "-m", "fast"],
            "abort": ["stop", "-m", "immediate"],
            "status": ["status"],
        }[verb]
        command = [str(program), "-D", str(self.cluster.data), *words]
        return process.run(command, account=ACCOUNT)

    def psql(self, script: str, socket: Path | None) -> Outcome:
        return super().psql(script, socket or self.home)

    def make(self) -> None:
        """Make a cluster that has nothing of another one."""
        words = ["--auth=peer", "--encoding=UTF8", "--locale=C.UTF-8", "-N"]
        initdb = str(self.cluster.programs / "initdb")
        self.run("make", initdb, f"--pgdata={self.cluster.data}", *words)
        with (self.cluster.data / "postgresql.conf").open("a") as file:
            file.write(SETTINGS.format(home=self.home))
        self.control("start")
        words = ["-h", str(self.home), "-d", "postgres"]
        self.run("make", "psql", "-X", *words, "-c", "CREATE DATABASE mypack")
        self.ask("CREATE TABLE item (name text); INSERT INTO item VALUES ('A');")

    def lose(self) -> None:
        """Lose the host: nothing but the repository is left."""
        self.control("stop")
        shutil.rmtree(self.cluster.data)

    @contextmanager
    def session(self, script: str, goes_on: str = "") -> Iterator[None]:
        """Have a session that has run a script and is at another one, then gone."""
        words = ["psql", "-XAtq", "-h", str(self.home), "-d", "mypack", "-f", "-"]
        pipes = {"stdin": PIPE, "stdout": PIPE, "text": True}
        with subprocess.Popen(words, **pipes, **ACCOUNT.options()) as psql:
            assert psql.stdin
            assert psql.stdout
            psql.stdin.write(f"{script}\n\\echo ready\n\\o /dev/null\n{goes_on}\n")
            psql.stdin.flush()
            while psql.stdout.readline() not in ("ready\n", ""):
                pass
            try:
                yield
            finally:
                psql.kill()

    def write(self, name: str) -> None:
        """Have one more row, which the log has a place for by itself."""
        self.ask(f"\\set name {name}\n{WRITE}")

    @property
    def names(self) -> list[str]:
        return self.ask("SELECT name FROM item ORDER BY name").split()

    def copy(self) -> Contents:
        """Make a backup."""
        self.begin(adopt=False)
        at = moments.now()
        saved: Saved = self.save(self.home)
        shown = moments.show(saved.at or at)
        return Contents(
            "mypack", shown, None, None, "postgresql", saved.tables, saved.mark
        )

    def restore(self, at: str | None, made: Contents) -> str:
        """Put a moment in place, as a restore does."""
        self.fetch(self.home, made, at)
        return self.put(self.home)

    def drill(self, made: Contents) -> Tables:
        """Restore beside the site."""
        folder = self.home / "drill"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        shutil.chown(folder, ACCOUNT.user, ACCOUNT.group)
        return self.inspect(folder, made)


@contextmanager
def local(site: Site, values: Values) -> Iterator[Local]:
    """Yield a cluster with one row, of which there is no backup.

    Raise ServerMissing where PostgreSQL, pgBackRest or the right to be its user is not.
    """
    program("pgbackrest")
    owner = account(postgresql.ACCOUNT.user)
    with folder_of(owner) as home:
        config = home / "backrest.conf"
        config.write_text(CONFIG.format(home=home))
        config.chmod(0o644)
        found = Local(site, replace(values, backrest=config))
        found.home = home
        found.make()
        try:
            yield found
        finally:
            found.control("abort")
