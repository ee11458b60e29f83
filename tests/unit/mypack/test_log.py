import json
import logging
from contextlib import suppress
from pathlib import Path

import pytest

from mypack.log import JsonLine, LogFile


def line(message: str) -> str:
    record = logging.LogRecord("shop", 20, "a/till.py", 7, message, None, None)
    record.created = 0.25
    return JsonLine("%(message)s").format(record)


def test_a_line_has_time_level_logger_place_process_and_message() -> None:
    values = json.loads(line("sold"))
    assert values.pop("pid") > 0
    assert values == {
        "time": "1970-01-01T00:00:00.250+00:00",
        "level": "INFO",
        "logger": "shop",
        "place": "till:7",
        "message": "sold",
    }


def test_a_message_cannot_begin_a_second_line() -> None:
    assert "\n" not in line("a\r\nb")


def test_r14_no_request_fails_for_want_of_a_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "away"
    log = LogFile(folder / "app.log", delay=True)
    record = logging.LogRecord("shop", 20, "a/till.py", 7, "sold", None, None)
    log.emit(record)
    log.emit(record)
    told = capsys.readouterr().err
    assert told.count("lines dropped: FileNotFoundError") == 1
    folder.mkdir()
    log.emit(record)
    log.close()
    assert (folder / "app.log").read_text() == "sold\n"


def test_r14_a_full_disk_is_told_without_a_traceback(
    capsys: pytest.CaptureFixture[str],
) -> None:
    log = LogFile("/dev/full", delay=True)
    record = logging.LogRecord("shop", 20, "a/till.py", 7, "sold", None, None)
    log.emit(record)
    told = capsys.readouterr().err
    assert told.startswith("/dev/full: lines dropped: OSError")
    assert "Traceback" not in told
    with suppress(OSError):  # its buffer cannot be written either
        log.close()
