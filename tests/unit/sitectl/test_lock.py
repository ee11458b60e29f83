"""The lock: one holder, quick refusals, takeovers."""

import json
import subprocess
import sys
import time

import pytest

from sitectl import history, lock, messages, repair
from sitectl.change import Change
from sitectl.lock import Lock
from sitectl.messages import SiteError
from tests.unit.sitectl import samples

HOLD = """
import sys, time
from pathlib import Path
from sitectl.lock import Lock
from sitectl.messages import SiteError
try:
    with Lock(Path(sys.argv[1]), "sitectl deploy"):
        until = time.monotonic() + float(sys.argv[2])
        while time.monotonic() < until and not Path(sys.argv[1] + ".go").exists():
            time.sleep(0.02)
except SiteError as error:
    print(error)
    sys.exit(error.exit)
"""


def start(path, seconds):
    return subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path), str(seconds)],
        env={"PYTHONPATH": samples.DEPLOY},
        stdout=subprocess.PIPE,
        text=True,
    )


def test_of_twenty_one_runs_and_nineteen_name_it(tmp_path):
    path = tmp_path / "lock"
    crowd = [start(path, 60) for _ in range(20)]
    until = time.monotonic() + 180
    while sum(process.poll() is not None for process in crowd) < 19:
        assert time.monotonic() < until
        time.sleep(0.02)
    (tmp_path / "lock.go").touch()
    said = [process.communicate()[0] for process in crowd]
    assert sorted(process.returncode for process in crowd) == [0] + [75] * 19
    assert all("holds the lock since 2" in text for text in said if text)
    assert all("for `sitectl deploy`, at step start" in text for text in said if text)


def test_a_refusal_does_not_wait(tmp_path):
    with Lock(tmp_path / "lock", "sitectl deploy") as held:
        held.at("check")
        began = time.monotonic()
        with (
            pytest.raises(SiteError, match="at step check") as caught,
            Lock(tmp_path / "lock", "sitectl prune"),
        ):
            pass
        assert caught.value.exit == 75
        assert time.monotonic() - began < 5  # well under 1 s on an idle machine


def test_waiting_gets_the_lock_when_it_is_let_go(tmp_path):
    holder = start(tmp_path / "lock", 0.3)
    until_held(tmp_path / "lock")
    with Lock(tmp_path / "lock", "sitectl reload", wait=5) as held:
        assert held.left_by == {}
    holder.communicate()


def until_held(path):
    until = time.monotonic() + 180
    while not lock.is_held(lock.holder(path)):
        assert time.monotonic() < until
        time.sleep(0.01)


def test_a_dead_owner_is_taken_over_and_that_is_recorded(site):
    dead = start(site.paths.lock, 60)
    until_held(site.paths.lock)
    dead.kill()
    dead.communicate()
    assert not lock.is_held(lock.holder(site.paths.lock))
    with Lock(site.paths.lock, "sitectl prune") as held:
        change = Change(site, "prune", "sitectl prune", held)
        repair.repair(change)
    assert f"pid {dead.pid}" in change.notes[0]
    record = history.records(site.paths.history)[0]
    assert record["event"] == "takeover"
    assert record["left_by"]["pid"] == dead.pid


def test_a_lock_that_was_let_go_says_nothing(tmp_path):
    with Lock(tmp_path / "lock", "x"):
        content = json.loads((tmp_path / "lock").read_text())
        assert {"owner", "pid", "command", "since", "step", "heartbeat"} <= set(content)
    assert (tmp_path / "lock").read_bytes() == b""


def test_a_state_directory_that_may_not_be_written_asks_for_root(tmp_path, monkeypatch):
    def refuse(*args):
        raise PermissionError

    monkeypatch.setattr(lock.os, "open", refuse)
    with (
        pytest.raises(SiteError, match=messages.NOT_ROOT.code),
        Lock(tmp_path / "lock", "x"),
    ):
        pass
