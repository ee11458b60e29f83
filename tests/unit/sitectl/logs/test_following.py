"""`sitectl logs --follow` tells new lines, through rotations, until Ctrl-C."""

import select
import signal
import subprocess
import sys

import pytest

from sitectl.logs import following
from sitectl.logs.reading import Foreign
from tests.unit.sitectl import samples


@pytest.fixture
def follower(logs):
    logs.write("app.log", logs.app("before"))
    follower = following.Follower(logs.config, "", Foreign())
    follower.take_files(from_the_end=True)
    yield follower
    follower.close()


def look(follower):
    return [entry.text for entry in follower.look()]


def test_only_what_is_new_is_told(logs, follower):
    logs.write("app.log", logs.app("one"))
    assert look(follower) == ["one"]
    assert look(follower) == []


def test_a_line_waits_for_its_end(logs, follower):
    line = logs.app("one")
    logs.write("app.log", line[:20])
    assert look(follower) == []
    logs.write("app.log", line[20:])
    assert look(follower) == ["one"]
    assert follower.foreign.counts == {}


def test_a_rotation_loses_nothing_and_tells_nothing_twice(logs, follower):
    path = logs.write("app.log", logs.app("one", ago=2))
    path.rename(path.with_name("app.log.1"))
    logs.write("app.log.1", logs.app("two", ago=1))
    logs.write("app.log", logs.app("three"))
    assert look(follower) == ["one", "two", "three"]
    path.with_name("app.log.1").unlink()
    logs.write("app.log", logs.app("four"))
    assert look(follower) == ["four"]
    assert len(follower.tails) == 1


def test_it_ends_well_by_ctrl_c(logs, config_dir):
    logs.write("app.log", logs.app("before"))
    command = [sys.executable, "-m", "sitectl", "logs", "--follow"]
    running = subprocess.Popen(
        [*command, "--config-dir", str(config_dir)],
        env={"PYTHONPATH": samples.DEPLOY},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stdout
    # What is written before it looks for the first time is not told.
    while not select.select([running.stdout], [], [], 0.2)[0]:
        logs.write("app.log", logs.app("new"))
    told = running.stdout.readline() + running.stdout.readline()
    running.send_signal(signal.SIGINT)
    rest, errors = running.communicate(timeout=20)
    assert (running.returncode, errors) == (-signal.SIGINT, "")
    assert "new" in told
    assert "before" not in told + rest
