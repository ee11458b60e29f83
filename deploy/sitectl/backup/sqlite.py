"""SQLite: copied and replaced by its online backup, as the application's own user."""

import json
import sys
from pathlib import Path

from sitectl import disk, process
from sitectl.backup import holders, space
from sitectl.backup.contents import Contents, Tables
from sitectl.backup.engine import Engine, Saved, succeeded
from sitectl.messages import SiteError

NAME = "database.sqlite3"
BESIDE = ("-wal", "-shm", "-journal")
# The file is the application's: root opens it never, only a child that is its user.
# One transaction in the target: readers see the old rows or the new ones, and so does
# whoever comes after a kill.
COPY = """
import sqlite3, sys
source, target = (sqlite3.connect(path, timeout=60) for path in sys.argv[1:3])
source.execute("PRAGMA busy_timeout = 60000")
source.backup(target)
if sys.argv[3] == "alone":  # one file is all of it
    target.execute("PRAGMA journal_mode = DELETE")
target.close()
"""
# For a damaged target. Its log goes first: it would be applied to the new file.
REPLACE = """
import os, sqlite3, sys
source, path = sys.argv[1], os.path.realpath(sys.argv[2])
draft = f"{path}.restoring"
def remove(name, *tails):
    for tail in tails:
        if os.path.lexists(name + tail):
            os.unlink(name + tail)
remove(draft, "", "-journal", "-wal", "-shm")
target = sqlite3.connect(draft)
sqlite3.connect(source).backup(target)
target.execute("PRAGMA journal_mode = DELETE")
target.close()
if os.path.exists(path):
    os.chmod(draft, os.stat(path).st_mode & 0o777)
remove(path, "-journal", "-wal", "-shm")
folder = os.open(os.path.dirname(path), os.O_RDONLY)
os.fsync(folder)
os.replace(draft, path)
os.fsync(folder)
"""
LOOK = """
import hashlib, json, sqlite3, sys
base = sqlite3.connect(f"file:{sys.argv[1]}?mode=rw", uri=True, timeout=60)
base.text_factory = bytes
broken = [row[0] for row in base.execute("PRAGMA integrity_check") if row[0] != b"ok"]
if broken:
    sys.exit(f"integrity_check: {broken[:3]}")
base.execute("BEGIN")
names = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '{}'"
tables = {}
for (name,) in base.execute(names.format("sqlite_%")).fetchall():
    count = total = 0
    quoted = name.decode().replace('"', '""')
    for row in base.execute(f'SELECT * FROM "{quoted}"'):
        digest = hashlib.blake2b(repr(row).encode(), digest_size=16).digest()
        count, total = count + 1, (total + int.from_bytes(digest, "big")) % 2**128
    tables[name.decode()] = [count, f"{total:032x}"]
try:
    found = base.execute("SELECT version_num FROM alembic_version").fetchone()
except sqlite3.OperationalError:
    found = None
print(json.dumps({"tables": tables, "revision": found and found[0].decode()}))
"""


class SQLite(Engine):
    """The embedded database."""

    def save(self, folder: Path) -> Saved:
        """Copy it while the site goes on, and look at the copy."""
        if not self.values.database_file.exists():
            return Saved({})
        copy = folder / NAME
        self.run("copy the database", COPY, self.values.database_file, copy, "alone")
        return self.look(copy)

    def tables(self) -> Tables:
        """Count and sum up what the site has now."""
        path = self.values.database_file
        return self.look(path).tables if path.exists() else {}

    def inspect(self, folder: Path, contents: Contents) -> Tables:
        """Count and sum up a restored copy."""
        copy = folder / NAME
        return self.look(copy).tables if copy.exists() else {}

    def keep(self, aside: Path) -> None:
        """Copy what is about to be replaced."""
        path = self.values.database_file
        if path.exists():
            # Whoever opens a damaged file may remove what is beside it.
            beside = [self.copy(found, aside) for found in self.beside()]
            self.run("keep the database", COPY, path, aside / NAME, "alone")
            for found in beside:
                disk.remove(found)

    def keep_damaged(self, aside: Path) -> None:
        """Copy the file as it is, to what was beside it."""
        for begun in aside.glob(f"{NAME}*"):
            disk.remove(begun)
        self.copy(self.values.database_file, aside)

    def beside(self) -> list[Path]:
        """List what SQLite keeps beside the file now."""
        names = (f"{self.values.database_file}{tail}" for tail in BESIDE)
        return [path for path in map(Path, names) if path.exists()]

    def copy(self, path: Path, aside: Path) -> Path:
        """Copy a file as it is, as the application's user."""
        account, data = self.site.account, self.site.config.data
        command = ["cp", "-pL", str(path), str(aside)]
        done = process.run(command, account=account, cwd=data, background=True)
        succeeded(done, f"copy {path}")
        return aside / path.name

    def needs(self) -> dict[Path, int]:
        """Return the room for the new file beside the old one, and to keep that."""
        path = self.values.database_file
        now = sum(map(space.taken, [path, *self.beside()]))
        return {path.parent: 2 * self.coming, self.values.aside: now}

    def put(self, folder: Path) -> str:
        """Replace every row in one transaction, under whoever has the file open.

        A damaged file, which takes no transaction, makes room for another one.
        """
        copy, path = folder / NAME, self.values.database_file
        if not copy.exists():
            return ""
        try:
            self.run("replace the database", COPY, copy, path, "shared")
        except SiteError:
            self.run("replace the damaged database", REPLACE, copy, path)
        holders.end(self.site.proc, path.resolve(), self.site.uid)
        return ""

    def look(self, path: Path) -> Saved:
        """Read all of a file."""
        said = json.loads(self.run("read the database", LOOK, path))
        return Saved(said["tables"], said["revision"])

    def run(self, what: str, code: str, *words: object) -> str:
        """Run a program of ours as the application's user."""
        command = [sys.executable, "-I", "-c", code, *map(str, words)]
        account, data = self.site.account, self.site.config.data
        done = process.run(command, account=account, cwd=data, background=True)
        return succeeded(done, what).stdout
