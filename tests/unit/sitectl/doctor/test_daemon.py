"""The daemons."""

import os
import shutil
import time

import pytest

from sitectl.fetch import Answer
from tests.unit.sitectl.doctor.conftest import ABSENT


def test_a_missing_daemon_is_found(made):
    shutil.rmtree(made.site.proc / "101")
    (found,) = made.found("daemon.missing")
    assert found.code == "DOC-225"
    assert found.what == "slot blue (live) has 1 daemons, 2 are needed"


def test_missing_daemons_follow_from_a_stopped_apache(made):
    made.view.system["apache2.service"] = ABSENT
    assert made.reason("daemon.missing") == "Apache does not run"


def test_a_daemon_of_another_user_is_found(made):
    made.process(130, "(wsgi:green)", uid=1000)
    (found,) = made.found("daemon.users")
    assert found.code == "DOC-226"
    assert "daemon 130 of slot green runs as uid 1000" in found.what


def test_settings_newer_than_the_daemons_are_found(made):
    later = time.time() + 10**9
    os.utime(made.config.settings, (later, later))
    assert made.codes("daemon.settings") == ["DOC-227"]


@pytest.mark.parametrize("mode", [0o000, 0o550, 0o660])
def test_a_home_that_the_daemons_cannot_use_is_found(made, mode):
    made.config.data.chmod(mode)
    assert made.codes("daemon.home") == ["DOC-228"]


def test_a_folder_above_the_home_counts(made):
    made.top.chmod(0o700)
    (found,) = made.found("daemon.home")
    assert f"nobody may not enter {made.top} (drwx------ root:root)" in found.what
    assert found.next == f"chmod o+x {made.top}"


def test_a_home_that_is_gone_is_found(made):
    shutil.rmtree(made.config.data)
    (found,) = made.found("daemon.home")
    assert f"{made.config.data}: No such file or directory" in found.what
    assert found.next.startswith("install -d -o nobody ")


def test_an_entry_that_the_daemons_cannot_read_is_found(made):
    (made.site.paths.root / "start.wsgi").chmod(0o600)
    assert made.codes("daemon.entry") == ["DOC-229"]
    made.site.paths.root.chmod(0o700)
    (found,) = made.found("daemon.entry")
    assert found.next == f"chmod o+x {made.site.paths.root}"


def test_an_answer_of_another_release_is_found(made):
    body = b'{"release": "old", "slot": "blue"}'
    made.view.answers[f"{made.config.live_url}/healthz"] = Answer(200, body, 0.1)
    (found,) = made.found("daemon.answers")
    assert found.code == "DOC-231"
    assert "answers as old in blue" in found.what


@pytest.mark.parametrize("answer", ["timed out", Answer(504, b"", 1)])
def test_silence_is_found(made, answer):
    made.view.answers[f"{made.config.standby_url}/healthz"] = answer
    (found,) = made.found("daemon.answers")
    assert found.code == "DOC-232"
    assert "timed out" in found.what or "status 504" in found.what
