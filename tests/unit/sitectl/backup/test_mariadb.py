"""Backups of a real MariaDB: its files, its log, and any moment between."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from sitectl.backup import contents, dump, moments
from sitectl.backup.repository import Repository
from sitectl.backup.values import load
from sitectl.messages import SiteError
from tests.servers.database import DatabaseServer
from tests.servers.errors import ServerMissing
from tests.servers.mariadb import mariadb
from tests.servers.process import account, folder_of, program
from tests.unit.sitectl.backup.conftest import Kept

pytestmark = [pytest.mark.usefixtures("apache"), pytest.mark.timeout(1800)]


@pytest.fixture(scope="module")
def server() -> Iterator[DatabaseServer]:
    """A server that writes a log."""
    try:
        program("mariadb-backup")
        with mariadb(has_log=True) as server:
            yield server
    except ServerMissing as reason:
        pytest.skip(str(reason))


@dataclass
class Cafe:
    """A site whose rows are in the server."""

    kept: Kept
    server: DatabaseServer

    def change(self, *statements: str) -> None:
        engine = create_engine(self.server.admin.set(database="mypack"))
        with engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))
        engine.dispose()

    @property
    def names(self) -> list[str]:
        engine = create_engine(self.server.admin.set(database="mypack"))
        with engine.begin() as connection:
            found = [n for (n,) in connection.execute(text("SELECT name FROM item"))]
        engine.dispose()
        return sorted(found)

    @property
    def repository(self) -> Repository:
        return Repository(load(self.kept.home / "etc", "mypack"), "mypack")

    def run(self, *words: str) -> str:
        done = self.kept.sitectl(*words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def refused(self, *words: str) -> str:
        before = self.names
        done = self.kept.sitectl(*words)
        assert done.returncode == 1
        assert self.names == before
        assert not self.kept.site.paths.maintenance.exists()
        return done.stderr


@pytest.fixture
def cafe(kept: Kept, server: DatabaseServer) -> Iterator[Cafe]:
    """The site, with one row in its database."""
    socket = Path(str(server.admin.query["unix_socket"]))
    options = kept.home / "my.cnf"
    data = f"datadir={socket.parent}/data\nsocket={socket}\n"
    options.write_text(f"[mariadbd]\n{data}[client]\nsocket={socket}\n")
    # Where the server's user can go.
    with folder_of(account("mysql")) as work:
        (work / "work").mkdir(mode=0o711)
        shown = {"server_options": str(options), "work": str(work / "work")}
        binlog = str(socket.parent / "binlog")
        kept.write_values(database="mariadb", binlog=binlog, **shown)
        server.execute("CREATE DATABASE mypack CHARACTER SET utf8mb4")
        cafe = Cafe(kept, server)
        cafe.change("CREATE TABLE item (name VARCHAR(99) PRIMARY KEY, picture BLOB)")
        cafe.change("INSERT INTO item VALUES ('Espresso', x'000d0a27')")
        yield cafe
        server.execute("DROP DATABASE mypack")


def moment() -> str:
    """Return a second in which nobody writes."""
    time.sleep(1)
    at = moments.show(moments.now())
    time.sleep(1)
    return at


def test_any_moment_comes_back(cafe: Cafe) -> None:
    cafe.run("backup")
    cafe.change("INSERT INTO item VALUES ('Mocha', x'0a')")
    at = moment()
    cafe.change("DELETE FROM item WHERE name LIKE 'M%'", "UPDATE item SET name = 'Tea'")
    cafe.run("restore", at, "--replace")
    assert cafe.names == ["Espresso", "Mocha"]
    (aside,) = (cafe.kept.home / "aside").iterdir()
    assert "'Tea'" in (aside / "database/database.sql").read_text()
    # The log goes on over a restore, also without another backup.
    cafe.change("INSERT INTO item VALUES ('Latte', NULL)")
    begun = {"aside": str(aside), "at": moment(), "kept": True, "maintenance": False}
    marker = cafe.kept.site.paths.state / "backup-restoring.json"
    marker.write_text(json.dumps(begun))
    cafe.change("DELETE FROM item")  # as a restore that was killed has left it
    cafe.run("restore", "latest")
    assert cafe.names == ["Espresso", "Latte", "Mocha"]
    time.sleep(1)
    cafe.change("DELETE FROM item WHERE name = 'Latte'")
    cafe.run("drill")
    proved = cafe.kept.state("drill")["last_good"]
    assert (proved["rows"], proved["tables"]) == (3, 1)  # as after the restore
    assert proved["rpo_seconds"] > 0
    assert [p.name for p in cafe.repository.values.work.iterdir()] == ["cache"]


def test_what_cannot_be_restored_replaces_nothing(cafe: Cafe) -> None:
    cafe.run("backup")
    first = cafe.kept.state("backup")["last_good"]["at"]
    time.sleep(1)
    cafe.change("INSERT INTO item VALUES ('Mocha', NULL)")
    assert "SITE-613" in cafe.refused("restore", "2020-01-01", "--replace")
    cafe.kept.key.write_text("another key\n")
    assert "SITE-604" in cafe.refused("restore", "latest", "--replace")
    assert "SITE-604" in cafe.refused("backup", "--log")
    assert cafe.kept.state("backup-log")["last_good"]
    cafe.kept.key.write_text("a key of the tests\n")
    # The server lost its log: what was kept can be restored, and no more is promised.
    cafe.server.execute("RESET MASTER")
    assert "SITE-617" in cafe.refused("backup", "--log")
    for snapshot in (cafe.kept.repository / "log/snapshots").iterdir():
        snapshot.unlink()
    assert "SITE-618" in cafe.refused("restore", "latest", "--replace")
    cafe.run("restore", first, "--replace")
    assert cafe.names == ["Espresso"]
    damage(cafe.kept.repository / "data")
    assert "SITE-607" in cafe.refused("restore", "latest", "--replace")


def damage(packs: Path) -> None:
    """Overwrite a part of the largest file."""
    found = [path for path in packs.rglob("*") if path.is_file()]
    largest = max(found, key=lambda path: path.stat().st_size)
    largest.chmod(0o600)
    content = bytearray(largest.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 10] = b"0123456789"
    largest.write_bytes(content)


def test_a_dump_of_before_comes_back(cafe: Cafe) -> None:
    stage = cafe.kept.home / "stage"
    (stage / "database").mkdir(parents=True)
    copy = stage / "database" / "database.sql"
    options = cafe.repository.values.server_options
    cafe.change("INSERT INTO item VALUES ('Cortado', NULL)")
    dump.write([f"--defaults-file={options}"], "mypack", copy)
    at = moments.now()
    made = (moments.show(at), None, None, "mariadb", dump.count(copy))
    contents.write(stage, contents.Contents("mypack", *made))
    cafe.repository.snapshots(begin=True)
    cafe.repository.save("life", at, [stage])
    cafe.change("DELETE FROM item")
    cafe.run("drill")
    assert cafe.kept.state("drill")["last_good"]["rows"] == 2
    cafe.run("restore", "latest", "--replace")
    assert cafe.names == ["Cortado", "Espresso"]


def test_a_dropped_database_comes_back(cafe: Cafe) -> None:
    user = "'barista'@'localhost'"
    cafe.server.execute(f"GRANT ALL ON mypack.* TO {user} IDENTIFIED BY 'x'")
    cafe.run("backup")
    cafe.server.execute("DROP DATABASE mypack")
    # Nothing is there that could be lost. The log has the DROP, too, so that the latest
    # moment is one without a database.
    cafe.run("restore", cafe.kept.state("backup")["last_good"]["at"])
    assert cafe.names == ["Espresso"]


def test_a_damaged_table_is_kept_as_it_is_and_replaced(cafe: Cafe) -> None:
    cafe.change("CREATE TABLE post (name VARCHAR(9) PRIMARY KEY)")
    cafe.run("backup")
    cafe.change("INSERT INTO post VALUES ('later')")
    cafe.server.execute("FLUSH TABLES")
    socket = Path(str(cafe.server.admin.query["unix_socket"]))
    (socket.parent / "data/mypack/item.frm").write_bytes(b"damaged")
    at = cafe.kept.state("backup")["last_good"]["at"]
    refused = cafe.kept.sitectl("restore", at)
    assert "SITE-614" in refused.stderr
    cafe.run("restore", at, "--replace")
    assert cafe.names == ["Espresso"]
    (aside,) = (cafe.kept.home / "aside").iterdir()
    assert "'later'" in (aside / "database/database.sql").read_text()
    assert (aside / "database/mypack/item.frm").read_bytes() == b"damaged"


def test_a_dump_that_a_full_disk_cuts_is_none(cafe: Cafe, tmp_path: Path) -> None:
    way = [f"--defaults-file={cafe.repository.values.server_options}"]
    with pytest.raises(SiteError) as refused:
        dump.write(way, "mypack", tmp_path / "dump", "--result-file=/dev/full")
    assert refused.value.code == "SITE-609"  # not that the database is damaged
    dump.write(way, "mypack", tmp_path / "dump")
    content = (tmp_path / "dump").read_bytes()
    assert dump.is_whole(tmp_path / "dump")
    (tmp_path / "dump").write_bytes(content[: len(content) // 2])
    assert not dump.is_whole(tmp_path / "dump")
