"""The backups."""

import os
import shutil
import time
from dataclasses import replace

import pytest

from tests.unit.sitectl.doctor.conftest import record

DAY = 24 * 3600


def copy(made, name, size=100, age=0.0):
    path = made.config.backups / name
    path.write_bytes(b"x" * size)
    moment = time.time() - age
    os.utime(path, (moment, moment))
    return path


def migrate(made):
    record(made, event="end", steps=[{"step": "backup"}, {"step": "migrate"}])


def test_a_program_that_cannot_run_is_found(made):
    path = made.view.at("/usr/local/lib/sitectl/backup")
    path.chmod(0o644)
    assert made.codes("backups.program") == ["DOC-601"]
    path.unlink()
    assert made.codes("backups.program") == ["DOC-601"]


def test_backups_that_others_may_read_are_found(made):
    made.config.backups.chmod(0o750)
    (found,) = made.found("backups.folder")
    assert found.code == "DOC-602"
    shutil.rmtree(made.config.backups)
    assert made.codes("backups.folder") == ["DOC-602"]


def test_a_migration_without_its_backup_is_found(made):
    migrate(made)
    assert made.reason("backups.age") == "no backup was due yet"  # the first one
    migrate(made)
    (found,) = made.found("backups.age")
    assert found.code == "DOC-603"
    assert "is from never" in found.what
    copy(made, "a.sqlite3")
    assert made.codes("backups.age") == []


def test_a_daily_backup_that_is_old_is_found(made):
    made.unit("mypack-backup.timer")
    copy(made, "a.sqlite3", age=2 * DAY)
    copy(made, "b.sqlite3.partial")
    assert made.codes("backups.age") == ["DOC-603"]
    copy(made, "b.sqlite3", age=DAY)
    assert made.codes("backups.age") == []


def test_a_backup_that_is_suddenly_small_is_found(made):
    copy(made, "a.sqlite3", 100, age=60)
    copy(made, "b.sqlite3", 49)
    assert made.codes("backups.sizes") == ["DOC-604"]


def test_a_half_made_backup_is_found_once_it_is_old(made):
    copy(made, "a.sqlite3.partial")
    assert made.codes("backups.partial") == []
    copy(made, "a.sqlite3.partial", age=2 * 3600)
    assert made.codes("backups.partial") == ["DOC-605"]


@pytest.mark.parametrize("check", ["program", "folder", "age", "sizes", "partial"])
def test_a_database_elsewhere_is_backed_up_there(made, check):
    made.view.site = replace(made.site, config=replace(made.config, backup_command=()))
    assert "own host makes" in made.reason(f"backups.{check}")
