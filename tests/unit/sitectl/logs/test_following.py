"""`sitectl logs --follow` tells new lines, through rotations, until Ctrl-C."""

import os
import select
import signal
import subprocess
import sys

import pytest

from sitectl.logs import files, following
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


def copy_and_empty(path, until=None):
    """Do as logrotate's copytruncate does, with something written in between."""
    copy = path.with_name(f"{path.name}.1")
    if copy.exists():
        copy.rename(path.with_name(f"{path.name}.2"))
    copy.write_bytes(path.read_bytes())
    if until:
        until()
    os.truncate(path, 0)


def test_an_emptied_file_is_told_from_its_new_beginning_and_its_copy_is_not(
    logs, follower
):
    path = logs.write("app.log", logs.app("one", 9))
    assert look(follower) == ["one"]
    for number in range(3):
        logs.write("app.log", logs.app(f"in the copy alone {number}", 8 - number))
        copy_and_empty(path)
        # Also when the new file has grown past the place of the old one.
        after = [f"after {number} {n}" for n in range(number * 20)]
        logs.write("app.log", *(logs.app(text, 7 - number) for text in after))
        assert look(follower) == [f"in the copy alone {number}", *after]
        assert look(follower) == []
    assert follower.foreign.counts == {}


def test_a_copy_that_is_seen_before_the_file_is_emptied_is_not_told(logs, follower):
    path = logs.write("app.log", logs.app("one"))
    assert look(follower) == ["one"]

    def meanwhile():
        assert look(follower) == []
        logs.write("app.log", logs.app("after the copy"))
        assert look(follower) == ["after the copy"]

    copy_and_empty(path, meanwhile)
    logs.write("app.log", logs.app("two"))
    assert look(follower) == ["two"]


def test_a_copy_that_is_made_while_it_looks_is_found(logs, follower, monkeypatch):
    path = logs.write("app.log", logs.app("one"))
    assert look(follower) == ["one"]
    logs.write("app.log", logs.app("in the copy alone"))
    take_files = follower.take_files

    def rotating(from_the_end):
        take_files(from_the_end)
        monkeypatch.setattr(follower, "take_files", take_files)
        copy_and_empty(path)

    monkeypatch.setattr(follower, "take_files", rotating)
    assert look(follower) == ["in the copy alone"]
    assert look(follower) == []


def test_half_a_line_is_put_together_with_its_rest_in_the_copy(logs, follower):
    line = logs.app("one")
    path = logs.write("app.log", line[:20])
    assert look(follower) == []
    logs.write("app.log", line[20:])
    copy_and_empty(path)
    assert look(follower) == ["one"]


def test_a_file_that_is_emptied_without_a_copy_is_told_from_its_beginning(
    logs, follower
):
    path = logs.write("app.log", logs.app("one"))
    assert look(follower) == ["one"]
    path.write_text(logs.app("two"))
    assert look(follower) == ["two"]
    assert look(follower) == []


def test_the_rest_of_a_file_that_another_one_replaced_is_told(logs, follower):
    path = logs.write("app.log", logs.app("one", 2))
    new = logs.write("app.new", logs.app("two", 1))
    new.rename(path)
    assert look(follower) == ["one", "two"]
    logs.write("app.log", logs.app("three"))
    assert look(follower) == ["three"]
    assert len(follower.tails) == 1


def test_files_that_go_while_it_looks_are_no_fault(logs, follower, monkeypatch):
    opened = files.opened

    def gone(path, form):
        path.unlink()
        return opened(path, form)

    monkeypatch.setattr(files, "opened", gone)
    logs.write("app.x.log", logs.app("never seen"))
    logs.write("app.log", logs.app("one"))
    assert look(follower) == ["one"]


def test_of_many_files_the_newest_are_open_and_every_new_line_is_told(
    logs, monkeypatch
):
    monkeypatch.setattr(files, "HELD", 2)
    for n in range(6):
        os.utime(logs.write(f"app.{n}.log", logs.app("before")), (n, n))
    follower = following.Follower(logs.config, "", Foreign())
    follower.take_files(from_the_end=True)
    assert look(follower) == []
    for n in (1, 5, 1, 3, 6):
        logs.write(f"app.{n}.log", logs.app(f"new in {n}"))
        assert look(follower) == [f"new in {n}"]
        assert len(follower.tails) == 2
    follower.close()


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
