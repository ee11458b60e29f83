"""R14, R15: no line is lost by the program that writes what Apache logs."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from fcntl import ioctl
from pathlib import Path
from termios import FIONREAD

import pytest

from apache import append_log
from apache.append_log import Log, Names

PROGRAM = Path(append_log.__file__)
LIMIT = 300  # seconds, for what hangs
WRITERS, LINES, SPANS = 8, 500, 3
# Each third waits for another file, or a fast machine would write it all into one; a
# file begins with a line, so they log that they wait.
WRITE = f"""
import os, sys, time
from pathlib import Path
number, folder = int(sys.argv[1]), Path(sys.argv[2])
for line in range({LINES}):
    while len(list(folder.glob("x.2*"))) <= line * {SPANS} // {LINES}:
        os.write(1, b"waiting\\n")
        time.sleep(0.01)
    os.write(1, b"%d %d %b\\n" % (number, line, b"x" * (line * 7 % 4000)))
"""


def until(is_so: Callable[[], object]) -> None:
    end = time.monotonic() + LIMIT
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


class Running:
    """The program itself, and both ends of the pipe that it reads."""

    def __init__(self, folder: Path, rotation: str, *options: str) -> None:
        self.reads, self.writes = os.pipe()
        name = f"{folder}/x.%Y-%m-%dT%H%M%S.log" if rotation else f"{folder}/x.log"
        self.process = subprocess.Popen(
            [sys.executable, "-IS", PROGRAM, *options, name, rotation or "86400"],
            stdin=self.reads,
            stderr=subprocess.PIPE,
            text=True,
        )

    def log(self, *lines: str) -> None:
        os.write(self.writes, "".join(f"{line}\n" for line in lines).encode())

    def is_read(self) -> bool:
        waiting = bytearray(4)
        ioctl(self.reads, FIONREAD, waiting)
        return not any(waiting)

    def end(self) -> str:
        os.close(self.writes)
        os.close(self.reads)
        errors = self.process.communicate(timeout=LIMIT)[1]
        assert self.process.returncode == 0
        return errors


@contextmanager
def running(folder: Path, rotation: str = "", *options: str) -> Iterator[Running]:
    program = Running(folder, rotation, *options)
    try:
        yield program
    finally:
        program.process.kill()
        program.process.communicate()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, with room for two megabytes."""
    if os.getuid() != 0:
        pytest.skip("a file system is mounted: root is needed")
    path = tmp_path / "disk"
    path.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(path)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("no file system can be mounted here")
    yield path
    subprocess.run(["umount", str(path)], check=True)


def fill(disk: Path) -> Path:
    """Take all room; return the file that takes it."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as stream, suppress(OSError):
        while stream.write(b"x" * 4096):
            pass
    return ballast


def test_r14_a_full_disk_costs_no_line(disk: Path) -> None:
    before, during, after = (
        [f"{word} {n} {'x' * 100}" for n in range(300)]
        for word in ("before", "during", "after")
    )
    log = disk / "x.log"
    with running(disk) as program:
        program.log(*before)
        until(lambda: log.exists() and log.read_text().count("\n") == 300)
        ballast = fill(disk)
        for line in during:
            program.log(line)
        until(program.is_read)
        ballast.unlink()
        program.log(*after)
        program.end()
    assert log.read_text().splitlines() == [*before, *during, *after]


def test_what_is_held_is_written_although_nobody_logs(disk: Path) -> None:
    with running(disk) as program:
        program.log("before")
        until((disk / "x.log").exists)
        ballast = fill(disk)
        program.log(*["during" * 1000] * 5)
        until(program.is_read)
        ballast.unlink()
        until(lambda: (disk / "x.log").read_text().count("\n") == 6)
        program.end()


def test_beyond_what_may_be_held_whole_lines_are_dropped_and_told(disk: Path) -> None:
    lines = [f"{n} {'x' * 990}" for n in range(3000)]
    with running(disk) as program:
        program.log("before")
        until((disk / "x.log").exists)
        ballast = fill(disk)
        for line in lines:  # each of them is taken, so Apache would not have waited
            program.log(line)
        until(program.is_read)
        ballast.unlink()
        program.log("after")
        told = program.end()
    found = (disk / "x.log").read_text().splitlines()
    assert (found[0], found[-1]) == ("before", "after")
    kept = set(found)
    assert found[1:-1] == [line for line in lines if line in kept]
    assert len(found) > 1000
    lost = len(lines) + 2 - len(found)
    head = r"\[.* \d{4}\] \[append-log:error\] \[pid \d+\] "
    form = rf"{head}no room for {lost} lines of {disk}/x\.log, which are lost: No space"
    assert re.match(form, told)


def test_the_error_log_itself_says_what_it_lost(disk: Path) -> None:
    with running(disk, "", "-e") as program:
        program.log("before")
        until((disk / "x.log").exists)
        ballast = fill(disk)
        for _ in range(3000):
            program.log("x" * 990)
        until(program.is_read)
        ballast.unlink()
        program.log("after")
        assert program.end() == ""
    found = (disk / "x.log").read_text().splitlines()
    said = [number for number, line in enumerate(found) if "append-log:error" in line]
    assert said
    lost = 3000 + 2 + len(said) - len(found)
    assert f"no room for {lost} lines of {disk}/x.log" in found[said[0]]


def test_no_folder_costs_no_line_either(tmp_path: Path) -> None:
    folder = tmp_path / "later"
    with running(folder) as program:
        program.log("early")
        until(program.is_read)
        folder.mkdir()
        program.log("late")
        program.end()
    assert (folder / "x.log").read_text() == "early\nlate\n"


def test_r15_no_line_of_eight_writers_is_lost_or_torn_over_rotations(
    tmp_path: Path,
) -> None:
    with running(tmp_path, "1", "-L", f"{tmp_path}/x.log") as program:
        writers = [
            subprocess.Popen(
                [sys.executable, "-c", WRITE, str(number), str(tmp_path)],
                stdout=program.writes,
            )
            for number in range(WRITERS)
        ]
        assert [writer.wait(LIMIT) for writer in writers] == [0] * WRITERS
        program.end()
    files = sorted(tmp_path.glob("x.2*"))
    assert len(files) >= SPANS
    assert (tmp_path / "x.log").samefile(files[-1])
    found = [line for file in files for line in file.read_text().splitlines()]
    rows = [line.split(" ") for line in found if line != "waiting"]
    assert len(rows) == WRITERS * LINES
    assert {(int(writer), int(line), len(pad)) for writer, line, pad in rows} == {
        (writer, line, line * 7 % 4000)
        for writer in range(WRITERS)
        for line in range(LINES)
    }


def test_a_reload_is_not_kept_waiting_and_loses_no_line(tmp_path: Path) -> None:
    with running(tmp_path) as program:
        program.log("before")
        until((tmp_path / "x.log").exists)
        program.process.send_signal(signal.SIGTERM)
        assert program.process.wait(LIMIT) == 0
        program.log("from a child that ends its requests")
        os.close(program.writes)
        until(lambda: (tmp_path / "x.log").read_text().count("\n") == 2)
        os.close(program.reads)


def test_old_logs_are_removed_after_each_rotation(tmp_path: Path) -> None:
    remove = tmp_path / "remove"
    remove.write_text(f"#!/bin/sh\necho $1 >> {tmp_path}/removed\n")
    remove.chmod(0o755)
    log = Log(Names(f"{tmp_path}/%N-x.log", "86400"), program=str(remove))
    log.take(b"one\n")
    log.take(b"two\n")
    until((tmp_path / "removed").exists)
    until((tmp_path / "removed").read_text)
    assert (tmp_path / "removed").read_text() == f"{log.name}\n"
