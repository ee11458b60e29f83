"""R15: rotation loses no line, by the real logging.ini and logrotate's real file."""

import grp
import gzip
import json
import logging
import os
import pwd
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from logging.config import fileConfig
from pathlib import Path

import jinja2
import pytest

REPOSITORY = Path(__file__).parents[2]
TEMPLATE = "deploy/ansible/roles/apache/templates/site.logrotate.j2"
WRITERS, LINES, LONG = 8, 10_000, 20_000
ROTATIONS, KEPT = 9, 14
# Each process opens the log itself; what they import is imported once. A tenth of the
# lines waits for each rotation, or a busy machine would rotate less often.
WRITE = f"""
import logging, os, sys, time
from logging.config import fileConfig
import mypack.log

def write(writer):
    fileConfig("logging.ini", defaults={{"log_file": sys.argv[1]}})
    log = logging.getLogger("mypack.test")
    for number in range({LINES}):
        while os.path.getsize(sys.argv[2]) < number * {ROTATIONS + 1} // {LINES}:
            time.sleep(0.001)
        pad = "x" * {LONG} if number % 500 == 0 else ""
        log.info("line %s", pad, extra={{"writer": writer, "number": number}})

for writer in range({WRITERS}):
    if os.fork() == 0:
        write(writer)
        os._exit(0)
sys.exit(any(os.wait()[1] for writer in range({WRITERS})))
"""

# Debian keeps it where only root's PATH looks.
LOGROTATE = shutil.which("logrotate") or shutil.which("logrotate", path="/usr/sbin")
# What logrotate says when a writer made the new file before it did.
PUT_ASIDE = re.compile(r"error: destination \S+ already exists, renaming to \S+\n")

pytestmark = pytest.mark.skipif(
    not LOGROTATE, reason="logrotate is not installed: apt-get install logrotate"
)


class Rotation:
    """The site's own logrotate file, run by the real program, with its own state."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "logs/app.log"
        self.log.parent.mkdir(mode=0o750)
        self.state = folder / "state"
        # One byte for each rotation that is done.
        self.count = folder / "count"
        self.file = folder / "site.logrotate"
        # Only root may give a file to another group.
        group = "adm" if os.getuid() == 0 else grp.getgrgid(os.getgid()).gr_name
        text = (REPOSITORY / TEMPLATE).read_text().replace(" adm\n", f" {group}\n")
        user = pwd.getpwuid(os.getuid()).pw_name
        values = {"site_user": user, "apache_log_days": KEPT}
        self.file.write_text(
            jinja2.Template(text, undefined=jinja2.StrictUndefined).render(
                **values, site_logs=self.log.parent
            )
            + "\n"
        )

    def rotate(self) -> None:
        command = [str(LOGROTATE), "-f", "-s", str(self.state), str(self.file)]
        done = subprocess.run(command, capture_output=True, text=True)
        # A day's has a name of its own; these are all of one hour.
        for path in self.log.parent.glob("*.backup"):
            path.rename(path.with_name(f"{path.name}.{size(self.count)}"))
        with self.count.open("a") as stream:
            stream.write(".")
        assert (done.returncode, PUT_ASIDE.sub("", done.stderr)) == (0, "")

    @property
    def files(self) -> list[Path]:
        return list(self.log.parent.iterdir())

    def lines(self) -> Iterator[bytes]:
        for path in self.files:
            with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
                yield from stream


@pytest.fixture
def rotation(tmp_path: Path) -> Rotation:
    return Rotation(tmp_path)


def test_r15_no_line_of_eight_processes_is_lost_torn_or_doubled(
    rotation: Rotation,
) -> None:
    rotation.count.touch()
    files = [str(rotation.log), str(rotation.count)]
    with subprocess.Popen([sys.executable, "-c", WRITE, *files], cwd=REPOSITORY) as run:
        try:
            for _ in range(ROTATIONS):
                # About half of a tenth, so that they write on while it is rotated.
                while size(rotation.log) < 700_000 and run.poll() is None:
                    time.sleep(0.001)
                rotation.rotate()
        finally:
            rotation.count.write_text("." * ROTATIONS)
    assert run.returncode == 0
    rotated = [path for path in rotation.files if "backup" not in path.name]
    assert len(rotated) == ROTATIONS + 1
    found = [json.loads(line) for line in rotation.lines()]
    pairs = {(line["writer"], line["number"]) for line in found}
    assert len(found) == len(pairs) == WRITERS * LINES
    long = [line for line in found if line["number"] % 500 == 0]
    assert {len(line["message"]) for line in long} == {LONG + len("line ")}


def size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def test_r15_a_process_that_slept_while_its_file_was_compressed_loses_nothing(
    rotation: Rotation,
) -> None:
    root = logging.getLogger()
    before = (root.level, root.handlers[:])
    defaults = {"log_file": str(rotation.log)}
    fileConfig(
        REPOSITORY / "logging.ini", defaults=defaults, disable_existing_loggers=False
    )
    try:
        logging.info("before")
        rotation.rotate()
        rotation.log.write_text('{"message": "another process"}\n')
        rotation.rotate()
        logging.info("after")
    finally:
        for handler in root.handlers:
            handler.close()
        root.setLevel(before[0])
        root.handlers[:] = before[1]
    told = sorted(json.loads(line)["message"] for line in rotation.lines())
    assert told == ["after", "another process", "before"]
    assert {path.name for path in rotation.files} == {
        *("app.log", "app.log.1", "app.log.2.gz")
    }


def test_a_file_that_was_put_aside_is_removed_in_time(rotation: Rotation) -> None:
    rotation.log.write_text("{}\n")
    names = {"app.log-2026112203.backup": 1, "app.log-2026102203.backup": KEPT + 2}
    for name, days in names.items():
        path = rotation.log.with_name(name)
        path.write_text("{}\n")
        os.utime(path, (0, time.time() - days * 86400))
    rotation.rotate()
    kept = {path.name.partition(".backup")[0] for path in rotation.files}
    assert kept == {"app.log", "app.log.1", "app.log-2026112203"}
