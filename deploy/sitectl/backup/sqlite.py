"""SQLite: copied and replaced by its online backup, as the application's own user."""

import json
import sys
from pathlib import Path

from sitectl import process
from sitectl.backup.contents import Contents, Tables
from sitectl.backup.engine import Engine, Saved, succeeded

NAME = "database.sqlite3"
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
        if self.values.database_file.exists():
            target = aside / NAME
            self.run(
                "keep the database", COPY, self.values.database_file, target, "alone"
            )

    def put(self, folder: Path) -> str:
        """Replace every row in one transaction, under whoever has the file open."""
        copy = folder / NAME
        if copy.exists():
            self.run(
                "replace the database", COPY, copy, self.values.database_file, "shared"
            )
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
