"""Lines of PostgreSQL's log, and which of them leads to a moment."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from sitectl.backup import timelines
from sitectl.backup.timelines import Line, position

DAWN = datetime(2026, 11, 22, 5, tzinfo=UTC)
# One cluster: full at 0, a restore at 30, a backup at 40, a restore of minute 10 at 60.
TEXTS = {
    "15-1/00000002.history": '1\t0/5000068\tat restore point "x"\n',
    "15-1/00000003.history": "1\t0/3000000\tbefore 2026-11-22 05:10:00+00\n",
}
SHA = "0" * 40


def at(minutes):
    return DAWN + timedelta(minutes=minutes)


def seconds(minutes):
    return int(at(minutes).timestamp())


def backup(minute, segment, lsn, kind="full", db=1):
    stop = seconds(minute)
    return {
        "label": f"at-{minute}",
        "type": kind,
        "database": {"id": db},
        "archive": {"start": segment, "stop": segment},
        "lsn": {"start": lsn, "stop": lsn},
        "timestamp": {"start": stop - 10, "stop": stop},
    }


def info(*backups, systems=("77",)):
    dbs = [{"id": n, "system-id": s} for n, s in enumerate(systems, 1)]
    return json.dumps([{"backup": backups, "db": dbs}])


def listing(*segments, texts=TEXTS, begun=(30, 60)):
    rows = {path: {"time": seconds(m)} for path, m in zip(texts, begun, strict=True)}
    for minute, name in segments:
        rows[f"15-1/{name[:16]}/{name}-{SHA}.zst"] = {"time": seconds(minute)}
    return json.dumps({".": {"type": "path"}, "archive.info": {"time": 0}, **rows})


FIRST = backup(0, f"{1:08X}{0:08X}{2:08X}", "0/2000100")
SECOND = backup(40, f"{2:08X}{0:08X}{6:08X}", "0/6000100", "incr")


def kept(*backups, **values):
    return timelines.kept(info(*backups), listing(**values), TEXTS)


def test_a_history_names_where_each_line_was_left():
    text = "1\t0/5000068\tbefore 2026-11-28\n\n2\t1/A0000000\tno recovery target\n"
    forks = ((1, 0x5000068), (2, 0x1A0000000))
    assert timelines.history(text) == forks
    assert timelines.name(2, timelines.number("0000000200000001000000FE")) == (
        "0000000200000001000000FE"
    )
    assert timelines.number("000000020000000100000001") == 257


@pytest.mark.parametrize(
    ("minute", "line", "label"),
    [
        (1, 1, "at-0"),
        (29, 1, "at-0"),
        (30, 2, "at-0"),
        (41, 2, "at-40"),
        (59, 2, "at-40"),
        (60, 3, "at-0"),  # the second backup is of a line that this one left before
        (None, 3, "at-0"),
    ],
)
def test_a_moment_is_on_the_line_that_was_the_sites_then(minute, line, label):
    wanted = None if minute is None else at(minute)
    way = timelines.choose(kept(FIRST, SECOND), wanted)
    assert (way.line.number, way.backup.label) == (line, label)


def test_a_moment_without_a_backup_before_it_has_no_way():
    have = kept(FIRST, SECOND)
    assert timelines.choose(have, at(0)) is None  # the backup ended in that second
    assert timelines.earliest(have, at(0)) == at(0) + timedelta(seconds=1)
    # Once the first one is gone, the first and the last line cannot be reached at all.
    have = kept(SECOND)
    assert timelines.choose(have, at(10)) is timelines.choose(have, at(70)) is None
    assert timelines.earliest(have, at(10)) == at(40) + timedelta(seconds=1)
    assert timelines.earliest(have, at(70)) is None
    assert timelines.choose(have, None).line.number == 2
    assert timelines.choose(kept(), None) is None


def test_a_copy_of_the_repository_has_younger_files_but_the_same_lines():
    # A backup shows that its line had begun, and so had those before it.
    have = kept(FIRST, SECOND, begun=(90, 90))
    assert [line.number for line in timelines.lines(have)] == [1, 2, 3]
    assert timelines.choose(have, at(45)).backup.label == "at-40"
    assert timelines.choose(have, None).line.number == 3


def test_a_cluster_that_was_begun_anew_has_lines_of_its_own():
    other = backup(70, f"{1:08X}{0:08X}{2:08X}", "0/2000100", db=2)
    again = "15-3/00000004.history"  # the first cluster once more, as a third one
    texts = {**TEXTS, again: "1\t0/3000000\tno\n3\t0/7000000\tno\n"}
    listed = listing(texts=texts, begun=(30, 60, 80))
    systems = ("77", "88", "77")
    have = timelines.kept(info(FIRST, other, systems=systems), listed, texts)
    ways = [timelines.choose(have, at(minute)) for minute in (65, 75, 85)]
    found = [(way.line.system, way.line.number, way.backup.label) for way in ways]
    assert found == [(77, 3, "at-0"), (88, 1, "at-70"), (77, 4, "at-0")]


def segments(*names):
    return [(minute, f"{line:08X}{0:08X}{n:08X}") for minute, line, n in names]


def hole(*names):
    have = timelines.kept(info(FIRST), listing(*segments(*names)), TEXTS)
    return timelines.hole(have, timelines.choose(have, at(45)))


def test_a_segment_that_is_missing_on_the_way_is_a_hole():
    whole = ((0, 1, 2), (9, 1, 3), (19, 1, 4), (35, 2, 5), (45, 2, 6))
    assert hole(*whole) is None
    assert hole(*whole[:3], (25, 1, 5)) is None  # the new line has nothing yet
    found = hole(*whole[:1], *whole[2:])
    assert (found.file, found.until) == (f"{2:08X}{0:08X}{3:08X}", at(0))
    found = hole(*whole[:4], (55, 2, 7))
    assert (found.file, found.until) == (f"{2:08X}{0:08X}{6:08X}", at(35))
    # What the first line had after it was left does not help.
    assert hole(*whole[:4], (25, 1, 6), (55, 2, 7)) == found


def test_a_line_left_at_the_end_of_a_segment_needs_no_later_one():
    line = Line(77, 2, at(30), ((1, position("0/5000000")),))
    have = timelines.kept(
        info(FIRST), listing(*segments((0, 1, 2), (1, 1, 3), (2, 1, 4))), TEXTS
    )
    way = timelines.Way(have.backups[0], line)
    assert timelines.hole(have, way) is None
