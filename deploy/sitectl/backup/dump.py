"""A dump of MariaDB: one moment, one line per row, so that copies can be compared."""

import hashlib
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from sitectl import messages, process
from sitectl.backup.contents import Tables
from sitectl.backup.engine import succeeded
from sitectl.messages import SiteError

# Transactional, in the order of the keys, nothing in it that differs between two runs.
DUMP = (
    "--single-transaction",
    "--skip-extended-insert",
    "--order-by-primary",
    "--hex-blob",
    "--skip-comments",
    "--routines",
    "--triggers",
)
ROW = re.compile(rb"INSERT INTO `((?:[^`]|``)+)` ")
# The settings that were changed at its begin are put back.
END = re.compile(rb" SET \w+=@OLD_\w+ \*/;\s*\Z")
NO_ROOM = "errno 28"
TABLE = re.compile(rb"CREATE TABLE `((?:[^`]|``)+)` ")


def write(server: Sequence[str], database: str, target: Path, *options: str) -> None:
    """Write a dump that root alone can read."""
    target.unlink(missing_ok=True)
    target.touch(0o600)
    words = [*server, *DUMP, f"--result-file={target}", *options, database]
    done = process.run(["mariadb-dump", *words], background=True)
    if NO_ROOM in done.stderr:
        raise full(target)
    succeeded(done, "copy the database")
    if not is_whole(target):
        raise SiteError(messages.DATABASE_FAILED, what=f"write all of {target}")


def is_whole(dump: Path) -> bool:
    """Tell a dump that ends as each does from one that something has cut."""
    with dump.open("rb") as file:
        file.seek(max(0, dump.stat().st_size - 200))
        return bool(END.search(file.read()))


def full(target: Path) -> SiteError:
    """Refuse what a disk has no room for; it is no damage of the database."""
    free = shutil.disk_usage(target.parent).free // 2**20
    shown = {"path": target.parent, "free": free, "needed": free + 1}
    return SiteError(messages.BACKUP_NO_SPACE, **shown)


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


def load(server: Sequence[str], database: str, dump: Path) -> None:
    """Make the database anew from a dump."""
    anew = (
        f"DROP DATABASE IF EXISTS `{database}`; "
        f"CREATE DATABASE `{database}` CHARACTER SET utf8mb4; USE `{database}`; "
        f"\nSOURCE {dump}"  # a command of the client's: on a line of its own
    )
    done = process.run(["mariadb", *server, "-e", anew], background=True)
    succeeded(done, "load the backup")
