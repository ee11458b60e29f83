"""What restic and pgBackRest are called with, and what they say."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sitectl.backup import (
    binlog,
    dump,
    moments,
    pgbackrest,
    postgresql,
    restic,
    timelines,
)
from sitectl.backup.values import Values

VALUES = Values(
    database="sqlite",
    repository="sftp:keeper:/srv/backup/mypack/www",
    key_file=Path("/root/key"),
    work=Path("/work"),
    aside=Path("/aside"),
    folders=(),
    ssh="ssh -i key keeper -s sftp",
    environment={"AWS_SECRET_ACCESS_KEY": "hidden"},
)
STAT = "unable to open config file: Stat"


def test_no_secret_is_on_the_command_line():
    line = " ".join(restic.command(VALUES, "snapshots"))
    assert line == (
        "restic --repo sftp:keeper:/srv/backup/mypack/www --password-file /root/key "
        "-o sftp.command=ssh -i key keeper -s sftp snapshots"
    )


def test_a_backup_carries_its_life_and_its_moment():
    at = datetime(2026, 11, 22, 5, 53, tzinfo=UTC)
    line = " ".join(restic.backup("abc", "mypack", at, [Path("/data")]))
    expected = "--host mypack --tag life-abc --time 2026-11-22 05:53:00 /data"
    assert line == f"backup --json {expected}"


def test_snapshots_are_sorted_and_read_to_the_second():
    rows = [
        {"id": "b", "time": "2026-11-22T06:00:00.123456789Z", "paths": ["/x"]},
        {"id": "a", "time": "2026-11-22T05:00:00Z", "paths": [], "tags": ["life-1"]},
    ]
    first, second = restic.snapshots(json.dumps(rows))
    assert (first.id, first.life, second.life) == ("a", "1", "")
    assert second.at == datetime(2026, 11, 22, 6, tzinfo=UTC)
    assert restic.snapshots("null") == []


@pytest.mark.parametrize(
    ("said", "absent"),
    [
        ("unable to open config file: stat /r/config: no such file or directory", True),
        ("repository does not exist: unable to open config file: lstat /r: no", True),
        ("unable to open config file: Stat: Access Denied.", False),
        (f"{STAT}: The specified key does not exist.", True),
        (f"{STAT}: The AWS Access Key Id you provided does not exist in our", False),
        ("wrong password or no key found", False),
    ],
)
def test_a_place_without_a_repository_is_told_from_one_out_of_reach(said, absent):
    assert restic.is_absent(f"Fatal: {said}") == absent


def test_a_full_backup_is_made_when_the_last_one_is_too_old():
    def info(days):
        stop = {"stop": time.time() - days * 86400}
        kinds = [{"type": "full", "timestamp": stop}, {"type": "incr", **{}}]
        kinds[1]["timestamp"] = {"stop": time.time()}
        return json.dumps([{"backup": kinds}])

    assert pgbackrest.kind("[]", 7) == "full"
    assert pgbackrest.kind(info(6), 7) == "incr"
    assert pgbackrest.kind(info(8), 7) == "full"


def test_the_log_is_asked_for_by_the_server_where_it_will_run():
    base = pgbackrest.command(Path("/etc/x.conf"), "mypack")
    words = pgbackrest.restore(base, Path("/d.restoring"), Path("/d"), "--set=x")
    assert words == [
        "--pg1-path=/d.restoring",
        "--recovery-option=restore_command=pgbackrest --config=/etc/x.conf "
        "--stanza=mypack --pg1-path=/d archive-get %f %p",
        "restore",
        "--set=x",
    ]


def test_a_restore_names_its_backup_its_line_and_its_end():
    at = datetime(2026, 11, 22, tzinfo=UTC)
    backup = timelines.Backup("20261122-000000F", 77, 2, 2, 9, at, at)
    way = timelines.Way(backup, timelines.Line(77, 3, at))
    named = ["--set=20261122-000000F", "--target-timeline=3"]
    ends = ["--target-action=promote"]
    moment = ["--type=time", "--target=2026-11-22 05+00", *ends]
    assert pgbackrest.to_moment(way, "2026-11-22T05Z") == [*named, *moment]
    assert pgbackrest.to_moment(way, None) == named
    mark = ["--type=name", "--target=sitectl-1", *ends]
    known = ["--set=20261122-000000F", "--target-timeline=current"]
    assert pgbackrest.to_mark("sitectl-1 20261122-000000F") == [*known, *mark]
    assert pgbackrest.to_mark("sitectl-1") == mark  # as once made


def test_a_recovery_to_the_end_follows_the_same_line(tmp_path):
    path = tmp_path / "postgresql.auto.conf"
    line = "recovery_target_timeline = '3'\n"
    path.write_text(f"recovery_target_time = 'x'\n{line}recovery_target_action = 'p'\n")
    postgresql.drop(path, postgresql.is_target)
    assert path.read_text() == line


def test_tables_and_revision_are_read():
    said = "public.item|5|-17\nrevision|0004\n"
    assert pgbackrest.counted(said) == ({"public.item": [5, "-17"]}, "0004")


def test_headers_hide_no_reason():
    said = """ERROR: [039]: HTTP request failed with 404 (Not Found):
       *** Path/Query ***:
       GET /none/
       *** Response Headers ***:
       server: x
       *** Response Content ***:
       <Code>NoSuchBucket</Code>
       *** Request Headers ***:
       host: store
       HINT: look"""
    kept = [line.strip() for line in pgbackrest.told(said).splitlines()]
    reason = ["*** Response Content ***:", "<Code>NoSuchBucket</Code>", "HINT: look"]
    assert kept[1:] == ["*** Path/Query ***:", "GET /none/", *reason]


def test_lines_of_a_dump_are_counted_in_any_order(tmp_path):
    one, two = tmp_path / "one.sql", tmp_path / "two.sql"
    rows = ["INSERT INTO `item` VALUES (1);", "INSERT INTO `item` VALUES (2);"]
    head = "CREATE TABLE `item` (\nCREATE TABLE `none` (\n"
    one.write_text(head + "\n".join(rows) + "\n")
    two.write_text(head + "\n".join(reversed(rows)) + "\n")
    found = dump.count(one)
    assert found == dump.count(two)
    assert (found["item"][0], found["none"][0]) == (2, 0)


def kept(at, last):
    return restic.Snapshot("id", moments.read(at), "c", ("/log",), (f"to-{last}",))


def test_the_log_is_read_from_a_place_to_before_a_second():
    files = [Path(f"/l/binlog.00000{n}") for n in (7, 8, 9)]
    start, stop = binlog.Place("binlog.000008", 4), binlog.Place("binlog.000008", 99)
    base = "mariadb-binlog --no-defaults --start-position=4"
    line = " ".join(binlog.read(files, start, stop, None))
    assert line == f"{base} --stop-position=99 /l/binlog.000008"
    line = " ".join(binlog.read(files, start, None, moments.read("2026-11-22T05Z")))
    until = "--stop-datetime=2026-11-22 05:00:00"
    assert line == f"{base} {until} /l/binlog.000008 /l/binlog.000009"


def test_the_first_log_that_is_long_enough_is_taken():
    early, late = kept("2026-11-22T05:00Z", "b.1"), kept("2026-11-22T06:00Z", "b.2")
    choose = lambda at: binlog.covering([early, late], at and moments.read(at))  # noqa: E731
    assert choose("2026-11-22T05:00Z") == early
    assert choose("2026-11-22T05:00:01Z") == late
    assert choose("2026-11-22T07:00Z") == choose(None) == late
    assert binlog.covering([], None) is None


def test_files_are_named_over_any_number():
    assert binlog.names("b.000009", "b.000011") == ["b.000009", "b.000010", "b.000011"]
    assert binlog.names("b.999999", "b.1000000") == ["b.999999", "b.1000000"]
    assert binlog.names("b.000009", "b.000008") == []
    assert binlog.closed("b.1\t5\nb.2\t6\nb.3\t7\n") == [["b.1", 5], ["b.2", 6]]


def test_a_mark_is_read_as_it_is_shown(tmp_path):
    place = binlog.Place("b.000001", 328)
    mark = binlog.Mark("chain", place, moments.read("2026-11-22T05:00Z"))
    assert binlog.mark(str(mark)) == mark
    assert binlog.mark("") is None
    copy = tmp_path / "dump"
    told = "-- CHANGE MASTER TO MASTER_LOG_FILE='b.000001', MASTER_LOG_POS=328;\n"
    copy.write_text("SET NAMES utf8mb4;\n" + told)
    assert binlog.dumped(copy) == place
