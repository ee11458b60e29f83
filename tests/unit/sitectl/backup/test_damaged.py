"""A SQLite file that is damaged, as a disk leaves it, is kept and replaced."""

import signal
import subprocess

import pytest

pytestmark = pytest.mark.usefixtures("apache")


def damaged(content, way):
    half = len(content) // 2
    ways = {
        "zeroed": bytes(len(content)),
        "foreign": (b"another file " * len(content))[: len(content)],
        "truncated": content[:half],
        "cut short": content[:50],
        "torn": content[:4096] + bytes(4096) + content[8192:],
        "of another format": content[:18] + b"\x09\x09" + content[20:],
    }
    return ways[way]


LOG = b"a log that belongs to the damaged file"
WAYS = ("zeroed", "foreign", "truncated", "cut short", "torn", "of another format")


@pytest.mark.parametrize("way", WAYS)
def test_a_damaged_database_is_kept_as_it_is_and_replaced(kept, way):
    kept.change("INSERT INTO item VALUES (hex(zeroblob(9000)), 2.5)")
    names = kept.names()
    kept.sitectl("backup")
    content = damaged(kept.database.read_bytes(), way)
    kept.database.write_bytes(content)
    kept.database.chmod(0o640)
    log = kept.database.with_name(f"{kept.database.name}-wal")
    log.write_bytes(LOG)
    refused = kept.sitectl("restore", "latest")
    assert "SITE-614: this host has data of its own: a database that" in refused.stderr
    assert kept.database.read_bytes() == content
    log.write_bytes(LOG)
    done = kept.sitectl("restore", "latest", "--replace")
    assert done.returncode == 0, done.stderr
    assert kept.names() == names
    assert kept.database.stat().st_mode & 0o777 == 0o640
    (aside,) = (kept.home / "aside").iterdir()
    found = aside / "database"
    if way not in {"torn", "cut short"}:  # which SQLite copies, or finds empty
        assert (found / kept.database.name).read_bytes() == content
        assert (found / log.name).read_bytes() == LOG
    assert not list(kept.database.parent.glob("*.restoring*"))


@pytest.fixture
def other(kept):
    """A process that has the database open."""
    with kept.database.open() as file:
        found = subprocess.Popen(["sleep", "600"], stdin=file)
    yield found
    found.kill()
    found.wait()


def test_who_has_the_damaged_file_open_ends_before_it_closes_the_new_log(kept, other):
    kept.sitectl("backup")
    kept.database.write_bytes(b"no database" * 99)
    done = kept.sitectl("restore", "latest", "--replace")
    assert done.returncode == 0, done.stderr
    assert other.wait(300) == -signal.SIGKILL


def test_a_link_to_the_file_stays_one(kept):
    kept.sitectl("backup")
    kept.database.rename(kept.home / "moved.sqlite3")
    kept.database.symlink_to(kept.home / "moved.sqlite3")
    kept.database.write_bytes(b"no database" * 99)
    done = kept.sitectl("restore", "latest", "--replace")
    assert done.returncode == 0, done.stderr
    assert kept.names() == ["Espresso"]
    assert kept.database.is_symlink()


def test_who_has_a_whole_file_open_goes_on(kept, other):
    kept.sitectl("backup")
    assert kept.sitectl("restore", "latest", "--replace").returncode == 0
    assert other.poll() is None
