"""What the history tells: changes, flips, and one that has no end yet."""

from typing import Any

from mypack.operator.timeline import events, flips, slots

BLUE = {"live": "blue", "blue": "R-1", "green": "R-2"}
GREEN = {"live": "green", "blue": "R-1", "green": "R-2"}


def line(event: str, state: dict[str, Any] | None, **more: Any) -> dict[str, Any]:
    when = {"time": "2026-11-22T10:00:00Z", "who": "olga@www1"}
    return {**when, "event": event, "verb": "rollback", "state": state, **more}


def test_a_change_without_an_end_runs() -> None:
    (found,) = events([line("begin", BLUE, to="R-2")])
    assert (found.result, found.release, found.is_flip) == ("running", "R-2", False)


def test_a_flip_is_a_change_of_the_live_slot_however_it_ended() -> None:
    ended = line("end", GREEN, result="interrupted", live="R-2")
    (found,) = flips(events([line("begin", BLUE), ended]))
    assert (found.release, found.label) == ("R-2", "2")
    stayed = line("end", BLUE, result="failed", error="SITE-1", message="no")
    (other,) = events([line("begin", BLUE), stayed])
    assert not other.is_flip
    assert other.failure == "SITE-1: no"


def test_a_slot_has_its_release_since_the_change_that_gave_it() -> None:
    first = line("end", BLUE, time="2026-11-20T10:00:00Z", who="a")
    second = line("end", GREEN, time="2026-11-21T10:00:00Z", who="b")
    third = line("end", GREEN, time="2026-11-22T10:00:00Z", who="c")
    live, standby = slots([first, second, third])
    assert (live.name, live.role, live.who) == ("green", "live", "b")
    assert (standby.name, standby.role, standby.release) == ("blue", "standby", "R-1")
    assert slots([]) == []


def test_an_old_line_without_a_state_is_no_flip() -> None:
    (found,) = events([line("end", None, result="ok")])
    assert not found.is_flip
