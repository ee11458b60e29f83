"""Which file a line goes to, and how files begin and end."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from apache import append_log
from apache.append_log import Log, Names


def test_a_line_begins_anew_after_one_that_was_cut_off(tmp_path: Path) -> None:
    (tmp_path / "x.log").write_text("whole\nha")
    log = Log(Names(f"{tmp_path}/x.log", "86400"))
    log.take(b"next\nit")
    log.take(b"s end\n")
    assert (tmp_path / "x.log").read_text() == "whole\nha\nnext\nits end\n"


def test_a_line_without_end_is_written_at_last(tmp_path: Path) -> None:
    log = Log(Names(f"{tmp_path}/x.log", "86400"))
    log.take(b"half")
    assert not (tmp_path / "x.log").read_text()
    log.close()
    assert (tmp_path / "x.log").read_text() == "half"


@pytest.fixture
def _berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("_berlin")
@pytest.mark.parametrize(
    ("pattern", "rotation", "expected"),
    [
        ("x.%Y-%m-%d.log", "86400", "x.2026-11-29.log"),
        ("x.%Y-%m-%dT%H%M%S.log", "86400", "x.2026-11-29T000000.log"),
        ("x.%Y-%m-%dT%H%M%S.log", "20", "x.2026-11-29T003040.log"),
        ("x.%Y-%m-%dT%H%M%S.log", "100M", "x.2026-11-29T003045.log"),
    ],
)
def test_days_are_those_of_the_host(pattern: str, rotation: str, expected: str) -> None:
    # 2026-11-28T23:30:45Z
    assert Names(pattern, rotation).at(1795908645.5) == expected


def test_a_file_that_is_large_enough_is_followed_by_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = Names(f"{tmp_path}/x.%S", "1K")
    clock = iter([1.0, 2.0, 3.0])
    monkeypatch.setattr(append_log.time, "time", lambda: next(clock))
    log = Log(names)
    for _ in range(5):
        log.take(b"x" * 511 + b"\n")
    assert {file.name: file.stat().st_size for file in tmp_path.iterdir()} == {
        "x.01": 1024,
        "x.02": 1024,
        "x.03": 512,
    }
