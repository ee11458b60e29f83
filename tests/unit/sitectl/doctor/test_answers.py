"""What users get now."""

import time
from datetime import UTC, datetime

import pytest

from sitectl.doctor import answers


@pytest.fixture
def quiet(made):
    """A host whose access log is empty so far."""
    (made.top / "access.log").write_text("")
    return made


def moment(seconds_ago):
    return datetime.fromtimestamp(time.time() - seconds_ago, UTC).isoformat()


def test_errors_that_users_get_are_found(quiet):
    quiet.asked(40)
    quiet.asked(4, status=500, target="/item/7?x=secret", method="POST")
    quiet.asked(2, status=503, target="/")
    (found,) = quiet.found("answers.users")
    assert found.code == "DOC-241"
    told = "6 of 46 requests of the last 1 s were answered with 5xx"
    assert found.what == f"{told}, most often POST /item/7 (4)"
    assert found.next == "sitectl logs --since 10m --errors"


@pytest.mark.parametrize(
    ("good", "failed"),
    [
        (40, 4),  # a few are no outage
        (200, 10),  # nor a small share, below
    ],
)
def test_few_errors_are_none(quiet, good, failed):
    quiet.asked(good)
    quiet.asked(failed, status=500)
    assert quiet.codes("answers.users") == []


def test_little_traffic_tells_nothing(quiet):
    quiet.asked(19, status=500)
    assert quiet.reason("answers.users") == "only 19 requests in the last minutes"


def test_errors_of_long_ago_are_over(quiet):
    quiet.asked(40, status=500, time=moment(answers.WINDOW + 60))
    quiet.asked(20, time=moment(60))
    assert quiet.codes("answers.users") == []


@pytest.mark.parametrize(
    "values",
    [
        {"target": "/readyz"},  # a balancer asks
        {"status": 503, "slot": "-"},  # the maintenance page
        {"slot": "green", "address": "127.0.0.1"},  # a release is checked
        {"status": 501},  # a client sent what no server knows
    ],
)
def test_what_no_user_met_is_no_error(quiet, values):
    quiet.asked(40)
    quiet.asked(30, **{"status": 500, **values})
    assert quiet.codes("answers.users") == []


def test_users_who_wait_are_found(quiet):
    quiet.asked(40)
    quiet.asked(6, duration_us=700_000, target="/offer/")
    (found,) = quiet.found("answers.users")
    assert found.code == "DOC-242"
    assert "6 of 46 requests of the last " in found.what
    assert "longer than 0.5 s (one in twenty more than 0.7 s; 0 got 504)" in found.what
    assert found.what.endswith("most often GET /offer/ (6)")


def test_answers_that_come_too_late_are_both(quiet):
    quiet.asked(40)
    quiet.asked(6, status=504, duration_us=10**7)
    assert quiet.codes("answers.users") == ["DOC-241", "DOC-242"]


def test_what_is_long_to_send_keeps_nobody_waiting(quiet):
    quiet.asked(40)
    quiet.asked(6, duration_us=10**7, bytes=10**8)
    assert quiet.codes("answers.users") == []


def test_the_end_of_a_large_log_is_read_alone(quiet, monkeypatch):
    """As much before it as a host may have."""
    quiet.asked(100, status=500)
    quiet.asked(100)
    log = quiet.top / "access.log"
    monkeypatch.setattr(answers, "TAIL", log.stat().st_size // 3)
    assert quiet.codes("answers.users") == []
    with log.open("r+b") as file:
        file.truncate(2**30)  # a hole: as large as it is, it takes no room
    assert quiet.reason("answers.users") == "only 0 requests in the last minutes"


def test_what_the_file_of_the_day_before_tells_counts(quiet):
    quiet.asked(40, status=500)
    (quiet.top / "access.log").rename(quiet.top / "access.2026-11-27.log")
    quiet.asked(20)
    (found,) = quiet.found("answers.users")
    assert "40 of 60 requests" in found.what


def test_foreign_lines_are_left_out(quiet):
    quiet.asked(40, status=500)
    with (quiet.top / "access.log").open("ab") as log:
        log.write(b"127.0.0.1 - - GET\n{}\n\xff\n" * 20)
    assert quiet.codes("answers.users") == ["DOC-241"]
