"""Lines of the access log become figures of minutes."""

import json
import random

import pytest

from sitectl.observe import bins, minutes
from sitectl.observe.minutes import COLUMNS, Minutes, count, published

NOON = 29_862_720  # 2026-10-12T00:00:00Z in minutes, as any
FOREIGN = [
    b"garbage\n",
    b'{"time":"2026-10-12T00:0\n',
    b"[]\n",
    b"null\n",
    b'{"time": "x", "status": 200, "bytes": 1, "duration_us": 1}\n',
    b'{"time": null, "status": 200, "bytes": 1, "duration_us": 1}\n',
    b'{"time": "2026-10-12T00:00:00+0000", "status": "-", "bytes": 1}\n',
    b'{"time": "2026-10-12", "status": 99, "bytes": 1, "duration_us": 1}\n',
    b'{"time": "2026-10-12", "status": 200, "bytes": 1, "duration_us": -1}\n',
    b'{"time": "2026-10-12", "status": 200, "bytes": 1, "duration_us": 1e400}\n',
    b"\0\0\0\0\n",
    b"\xff\xfe\n",
    b"[" * 100_000 + b"\n",
]


def line(minute: int, status: int = 200, took: int = 1000, size: int = 10) -> bytes:
    time = minutes.moment(minute * 60).replace("Z", ".250+0000")
    record = {"time": time, "status": status, "bytes": size, "duration_us": took}
    return json.dumps(record).encode() + b"\n"


def test_each_class_of_answers_is_counted_in_its_minute() -> None:
    found: Minutes = {}
    for status in (101, 200, 204, 302, 404, 404, 500, 503, 504):
        count(found, line(NOON - 1, status), NOON)
    count(found, line(NOON), NOON)
    (before, last) = published(found, NOON)["minutes"]
    assert dict(zip(COLUMNS, before, strict=True)) == {
        "minute": minutes.moment((NOON - 1) * 60),
        **{"1xx": 1, "2xx": 2, "3xx": 1, "4xx": 2, "5xx": 3},
        **{"bytes": 90, "p50_ms": 0.996, "p95_ms": 0.996, "p99_ms": 0.996},
    }
    assert last[2] == 1


def test_a_request_counts_when_it_ended() -> None:
    found: Minutes = {}
    count(found, line(NOON - 3, took=150_000_000), NOON)
    assert list(found) == [str(NOON - 1)]


@pytest.mark.parametrize("foreign", FOREIGN)
def test_a_torn_or_foreign_line_is_counted_as_such(foreign: bytes) -> None:
    found: Minutes = {}
    count(found, foreign, NOON)
    assert found[str(NOON)].unreadable == 1
    assert published(found, NOON)["last"]["5m"]["unreadable"] == 1
    assert published(found, NOON)["minutes"] == []


def test_what_is_older_than_a_day_or_from_the_future_is_left_out() -> None:
    found: Minutes = {}
    count(found, line(NOON - 24 * 60), NOON)
    count(found, line(NOON + 5), NOON)
    assert published(found, NOON)["last"]["24h"]["requests"] == 0
    assert found[str(NOON)].unreadable == 1  # the clock went back, or a line is wrong
    count(found, line(NOON - 24 * 60 + 1), NOON)
    assert published(found, NOON)["last"]["24h"]["requests"] == 1
    assert published(found, NOON + 1)["last"]["24h"]["requests"] == 0


@pytest.mark.parametrize("share", [0.5, 0.95, 0.99])
def test_a_percentile_is_right_within_three_percent(share: float) -> None:
    chance = random.Random(1)  # noqa: S311 - no secret
    took = sorted(int(chance.lognormvariate(9, 1)) for _ in range(20_000))
    found: dict[str, int] = {}
    for one in took:
        found[bins.bin_of(one)] = found.get(bins.bin_of(one), 0) + 1
    exact = took[int(len(took) * share) - 1] / 1000
    assert bins.percentile(found, share) == pytest.approx(exact, rel=0.03)


def test_nothing_has_no_percentile() -> None:
    assert bins.percentile({}, 0.5) is None


def test_hours_are_the_sum_of_their_minutes() -> None:
    found: Minutes = {}
    for minute in range(NOON - 150, NOON):
        count(found, line(minute, 500 if minute % 2 else 200), NOON)
    hours = published(found, NOON)["hours"]
    assert [sum(row[1:6]) for row in hours] == [30, 60, 60]
    assert [row[5] for row in hours] == [15, 30, 30]
