import json
import logging
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mypack.log import JsonLine, LogFile


def size(path: Path) -> int:
    return path.stat().st_size


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
    log.close()


# The disk is full for this process alone: a file may have a kilobyte, then more.
FULL = """
import logging, resource, signal, sys
from mypack.log import JsonLine, LogFile

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
log = LogFile(sys.argv[1])
log.setFormatter(JsonLine("%(message)s"))
for kilobytes, message in [(1, "first"), (1, "x" * 2000), (1, "lost"), (9, "last")]:
    resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, -1))
    log.emit(logging.LogRecord("shop", 20, "a/till.py", 7, message, None, None))
    if message == "lost" and len(sys.argv) > 2:
        input()
"""


def test_r14_a_line_that_a_full_disk_cut_off_spoils_no_other(tmp_path: Path) -> None:
    path = tmp_path / "app.log"
    command = [sys.executable, "-c", FULL, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    first, cut, last = path.read_text().splitlines()
    assert [json.loads(one)["message"] for one in (first, last)] == ["first", "last"]
    assert len(first) + 1 + len(cut) == 1024
    assert "lines dropped: OSError" in done.stderr
    assert "Traceback" not in done.stderr


def test_r14_each_process_that_met_a_full_disk_ends_the_line_that_was_cut_off(
    tmp_path: Path,
) -> None:
    path = tmp_path / "app.log"
    command = [sys.executable, "-c", FULL, str(path), "waits"]
    both = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
        for _ in range(2)
    ]
    while both[0].poll() is None and not (path.exists() and size(path) == 1024):
        time.sleep(0.01)
    for one in both:
        one.communicate(b"\n", timeout=300)
    lines = [line for line in path.read_text().splitlines() if line]
    assert [line for line in lines if line.endswith("}")] == lines[:-3] + lines[-2:]
    assert [json.loads(one)["message"] for one in lines[-2:]] == ["last", "last"]
