"""The disks."""

import errno
import os
import threading
from dataclasses import dataclass

import pytest

from sitectl.doctor import disk


@dataclass
class Space:
    """A file system of blocks of 1 MB."""

    f_blocks: int = 100_000
    f_bavail: int = 50_000
    f_frsize: int = 2**20
    f_files: int = 1000
    f_favail: int = 500
    f_flag: int = 0


@pytest.mark.parametrize(
    ("space", "codes"),
    [
        (Space(f_bavail=199), ["DOC-121"]),
        (Space(f_bavail=4000), ["DOC-122"]),
        (Space(f_bavail=6000), []),
        (Space(f_blocks=1000, f_bavail=100), []),
        (Space(f_blocks=1000, f_bavail=30), ["DOC-122"]),
        (Space(f_blocks=1000, f_bavail=10), ["DOC-121"]),
    ],
)
def test_room(made, space, codes):
    made.view.space = lambda path: space
    assert made.codes("disk.room") == codes


@pytest.mark.parametrize(
    ("space", "codes"),
    [
        (Space(f_favail=19), ["DOC-123"]),
        (Space(f_favail=21), []),
        (Space(f_files=0, f_favail=0), []),
    ],
)
def test_inodes(made, space, codes):
    """A file system without an inode table, like btrfs, counts none."""
    made.view.space = lambda path: space
    assert made.codes("disk.inodes") == codes


def test_a_read_only_disk_is_found(made):
    made.view.space = lambda path: Space(f_flag=os.ST_RDONLY)
    assert made.codes("disk.writable") == ["DOC-124"]


def test_the_disks_of_the_databases_are_watched(made):
    """Wherever their own files put it; PostgreSQL's log may be on another one."""
    made.put("/etc/postgresql/15/main/postgresql.conf", "data_directory = '/pg'\n#x\n")
    made.put("/etc/mysql/mariadb.conf.d/50-server.cnf", "[mysqld]\ndatadir = /my\n")
    for name in ("pg", "my", "wal", "var/lib/mysql", "var/lib/postgresql/15/main"):
        (made.top / name).mkdir(parents=True)
    (made.top / "pg/pg_wal").symlink_to(made.top / "wal")
    found = {path for path in disk.databases(made.view) if path.exists()}
    names = ("pg", "wal", "my", "var/lib/mysql", "var/lib/postgresql/15/main")
    assert found == {made.top / name for name in names}


def test_a_full_disk_of_a_database_is_found(made, monkeypatch):
    """The tests have one disk: the data is on another one, for the doctor."""
    data = made.top / "var/lib/mysql"
    data.mkdir(parents=True)
    stat = type(data).stat
    other = os.stat_result((0o040755, 0, -1, 0, 0, 0, 0, 0, 0, 0))

    def seen(path, **options):
        return other if path == data else stat(path, **options)

    monkeypatch.setattr(type(data), "stat", seen)
    full = Space(f_bavail=100, f_favail=1)
    made.view.space = lambda path: full if path == data else Space()
    (found,) = made.found("disk.room")
    assert (found.code, f"{data} has 100 MB" in found.what) == ("DOC-121", True)
    assert made.codes("disk.inodes") == ["DOC-123"]


def test_a_mount_that_hangs_is_named_and_the_others_are_looked_at(made, monkeypatch):
    monkeypatch.setattr(disk, "PATH_SECONDS", 0.5)
    mended = threading.Event()

    def space(path):
        if path == made.config.backups:
            mended.wait()
        return Space(f_bavail=0)

    made.view.space = space
    (found,) = made.found("disk.answering")
    assert found.code == "DOC-125"
    assert found.what == f"{made.config.backups} does not answer within 0 s"
    assert made.codes("disk.room") == ["DOC-121"]
    mended.set()


def test_a_mount_whose_server_is_gone_is_named(made):
    def space(path):
        if path == made.config.data:
            raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))
        return Space()

    made.view.space = space
    (found,) = made.found("disk.answering")
    assert found.what == f"{made.config.data} cannot be used: Stale file handle"
