"""The backups."""

import json
import os
import shutil
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from sitectl.backup import moments, states, unfinished
from sitectl.lock import Lock
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


def keep(made, **values):
    """Have encrypted backups, each hour."""
    given = {
        "database": "sqlite",
        "repository": "/repository",
        "key_file": "/root/key",
        "work": "/work",
        "aside": "/aside",
        "folders": [],
        **values,
    }
    rows = (f"{key} = {json.dumps(value)}\n" for key, value in given.items())
    made.put("/etc/sitectl/backup/mypack.toml", "".join(rows))
    made.put("/root/key", "secret", mode=0o600)


def ago(**age):
    return {"at": moments.show(moments.now() - timedelta(**age))}


def test_a_site_without_encrypted_backups_is_not_asked_for_any(made):
    for check in ("encrypted", "drill", "key"):
        assert "no encrypted backups" in made.reason(f"backups.{check}")


def test_a_healthy_new_host_is_silent(made):
    keep(made)
    (made.site.paths.state / "backup-life.json").write_text("{}")
    states.good(made.site, "backup", "made", ago(hours=2))
    assert made.codes("backups.encrypted") == made.codes("backups.key") == []
    assert made.reason("backups.drill") == "no drill was due yet"


def test_a_backup_that_is_overdue_is_found(made):
    keep(made)
    (found,) = made.found("backups.encrypted")
    assert (found.code, "is of never" in found.what) == ("DOC-607", True)
    states.good(made.site, "backup", "made", ago(hours=4))
    (found,) = made.found("backups.encrypted")
    assert (found.code, "each 60 min" in found.what) == ("DOC-607", True)


def test_a_backup_that_failed_is_found(made):
    keep(made)
    states.write(made.site, "backup", ok=False, message="SITE-604: x", last_good=None)
    (found,) = made.found("backups.encrypted")
    assert (found.code, "SITE-604" in found.what) == ("DOC-606", True)
    last_good = ago(hours=4)
    states.write(made.site, "backup", ok=False, message="no", last_good=last_good)
    assert made.codes("backups.encrypted") == ["DOC-606", "DOC-607"]


def test_a_log_that_is_not_kept_any_more_is_found(made):
    assert "no log of changes" in made.reason("backups.log")
    states.good(made.site, "backup-log", "kept", ago(minutes=5))
    assert made.codes("backups.log") == []
    late = ago(minutes=11)
    states.write(made.site, "backup-log", ok=False, message="SITE-603", last_good=late)
    (found,) = made.found("backups.log")
    assert (found.code, late["at"] in found.what) == ("DOC-611", True)


def test_a_log_of_postgresql_that_nobody_takes_is_found(made):
    keep(made, database="postgresql", backrest="/etc/pgbackrest/mypack.conf")
    made.put("/etc/pgbackrest/mypack.conf", "pg1-path=/srv/pg\n")
    mark = made.put("/srv/pg/pg_wal/archive_status/0001.ready")
    assert made.codes("backups.archive") == []
    late = time.time() - 660
    os.utime(mark, (late, late))
    (found,) = made.found("backups.archive")
    assert (found.code, "1 files" in found.what) == ("DOC-612", True)


def test_a_drill_that_failed_or_is_overdue_is_found(made):
    keep(made)
    assert made.codes("backups.drill") == ["DOC-609"]
    states.good(made.site, "drill", "proved", ago(days=8))
    assert made.codes("backups.drill") == []
    states.good(made.site, "drill", "proved", ago(days=10))
    assert made.codes("backups.drill") == ["DOC-609"]
    states.write(made.site, "drill", ok=False, message="no", last_good=None)
    assert made.codes("backups.drill") == ["DOC-608"]


def test_a_key_that_is_gone_or_open_is_found(made):
    keep(made)
    path = made.view.at("/root/key")
    path.chmod(0o640)
    assert made.codes("backups.key") == ["DOC-610"]
    path.unlink()
    assert made.codes("backups.key") == ["DOC-610"]


@pytest.mark.parametrize("content", ["", '{"at": "2026-11-22T05:53:00Z"}'])
def test_an_unfinished_restore_is_found_but_not_one_that_runs(made, content):
    assert made.codes("backups.restored") == []
    unfinished.path(made.site).write_text(content)
    (found,) = made.found("backups.restored")
    assert (found.code, found.severity) == ("DOC-310", "error")
    assert "sitectl restore TIME --site mypack" in found.next
    with Lock(made.site.paths.lock, "sitectl restore latest"):
        assert made.codes("backups.restored") == []
