"""MariaDB: a dump of one moment, one line per row, so that copies can be compared."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sitectl import process
from sitectl.backup.contents import Contents, Tables
from sitectl.backup.engine import Engine, Saved, succeeded
from sitectl.process import Account, Outcome

NAME = "database.sql"
ACCOUNT = Account("mysql", "mysql")
# Transactional, in the order of the keys, nothing in it that differs between two runs.
DUMP = [
    "mariadb-dump",
    "--single-transaction",
    "--skip-extended-insert",
    "--order-by-primary",
    "--hex-blob",
    "--skip-comments",
    "--routines",
    "--triggers",
]
ROW = re.compile(rb"INSERT INTO `((?:[^`]|``)+)` ")
TABLE = re.compile(rb"CREATE TABLE `((?:[^`]|``)+)` ")
START_SECONDS = 120


class MariaDB(Engine):
    """The server on this host, reached over its socket by root."""

    @property
    def account(self) -> Account:
        """Return root, whom the server knows."""
        return Account("root", "root")

    def save(self, folder: Path) -> Saved:
        """Copy the rows of one moment while the site goes on."""
        copy = folder / NAME
        self.dump(copy)
        revision = self.ask("SELECT version_num FROM alembic_version").stdout.strip()
        return Saved(count(copy), revision or None)

    def tables(self) -> Tables:
        """Count and sum up what the site has now."""
        copy = self.values.work / "now.sql"
        try:
            self.dump(copy)
            return count(copy)
        finally:
            copy.unlink(missing_ok=True)

    def inspect(self, folder: Path, contents: Contents) -> Tables:
        """Load the dump into a server of its own, and count what that dumps."""
        again = folder / "again.sql"
        with scratch(folder / "data", folder) as server:
            load(folder / NAME, self.site.config.site, server)
            self.dump(again, *server)
        return count(again)

    def fetch(self, folder: Path, contents: Contents, at: str | None) -> Tables | None:
        """Count what came; loading it is what `put` does."""
        return count(folder / NAME)

    def keep(self, aside: Path) -> None:
        """Copy what is about to be replaced."""
        self.dump(aside / NAME)

    def put(self, folder: Path) -> str:
        """Replace every table; killed in between, it is run again from the start."""
        load(folder / NAME, self.site.config.site, ())
        return ""

    def dump(self, target: Path, *server: str) -> None:
        """Write a dump."""
        program, *options = DUMP
        words = [*server, *options, f"--result-file={target}", self.site.config.site]
        done = process.run([program, *words], background=True)
        succeeded(done, "copy the database")

    def ask(self, statement: str) -> Outcome:
        """Run a statement in the site's database, whatever comes of it."""
        words = ["-NB", "-e", statement, self.site.config.site]
        return process.run(["mariadb", *words])


def count(dump: Path) -> Tables:
    """Count each table's rows, and sum up the lines that make them."""
    sums: dict[str, list[int]] = {}
    with dump.open("rb") as lines:
        for line in lines:
            if found := TABLE.match(line):
                sums.setdefault(found[1].decode(), [0, 0])
            elif found := ROW.match(line):
                entry = sums.setdefault(found[1].decode(), [0, 0])
                digest = hashlib.blake2b(line, digest_size=16).digest()
                entry[0] += 1
                entry[1] = (entry[1] + int.from_bytes(digest, "big")) % 2**128
    return {name: [rows, f"{total:032x}"] for name, (rows, total) in sums.items()}


def load(dump: Path, database: str, server: tuple[str, ...] | list[str]) -> None:
    """Make the database anew from a dump."""
    anew = (
        f"DROP DATABASE IF EXISTS `{database}`; "
        f"CREATE DATABASE `{database}` CHARACTER SET utf8mb4; USE `{database}`; "
        f"\nSOURCE {dump}"  # a command of the client's: on a line of its own
    )
    done = process.run(["mariadb", *server, "-e", anew], background=True)
    succeeded(done, "load the backup")


@contextmanager
def scratch(data: Path, folder: Path) -> Iterator[list[str]]:
    """Run a server that nothing but its own socket can reach; yield the way there."""
    folder.chmod(0o711)
    data.mkdir()
    process.run(["chown", "mysql:mysql", str(data)])
    socket = f"--socket={data / 'scratch.sock'}"
    own = ["--no-defaults", f"--datadir={data}"]
    words = [*own, "--user=mysql", "--auth-root-authentication-method=normal"]
    made = process.run(["mariadb-install-db", *words, "--skip-test-db"])
    succeeded(made, "make a scratch server")
    small = [f"--pid-file={data / 'pid'}", "--innodb-buffer-pool-size=64M"]
    client = ["--no-defaults", socket, "--user=root"]
    with process.beside(
        ["mariadbd", *own, "--skip-networking", socket, *small], ACCOUNT
    ):
        wait = ["mariadb-admin", *client, f"--wait={START_SECONDS}", "ping"]
        succeeded(process.run(wait), "start a scratch server")
        yield client
