"""Map, links, lock, maintenance."""

import json
import os
import shutil

import pytest

from sitectl import disk, lock
from tests.unit.sitectl import samples
from tests.unit.sitectl.doctor.conftest import record

OWNER = {"owner": "ann@desk", "since": "2026-11-22T10:00:00Z", "step": "flip"}


def hold(made, **values):
    content = {**OWNER, "command": "sitectl reload", "pid": 2**22 + 1, "started": "7"}
    content |= values
    made.site.paths.lock.write_text(json.dumps(content))


def test_a_lost_state_is_found(made):
    shutil.rmtree(made.site.paths.state)
    assert made.codes("state.folder") == ["DOC-301"]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("live pink\nstandby green\n", r"holds 'live pink\nstandby green\n'"),
        ("", "holds ''"),
        (None, "does not exist"),
    ],
)
def test_a_map_that_apache_cannot_follow_is_shown(made, text, seen):
    path = made.site.paths.map
    path.unlink() if text is None else path.write_text(text)
    (found,) = made.found("state.slot_map")
    assert found.code == "DOC-302"
    assert found.what == f"{path} {seen}"


def test_a_broken_link_is_found(made):
    disk.point(made.site.paths.slot("green"), "releases/gone")
    (found,) = made.found("state.slot_links")
    assert found.code == "DOC-303"
    assert "green names releases/gone, which is no release" in found.what


def test_a_link_for_people_that_lies_is_found(made):
    disk.point(made.site.paths.current, "green")
    assert made.codes("state.current") == ["DOC-304"]


def test_the_lock_of_a_dead_change_is_found(made):
    hold(made)
    (found,) = made.found("state.lock")
    assert found.code == "DOC-305"
    assert "`sitectl reload` of ann@desk was killed at step flip" in found.what


def test_a_lock_held_for_long_is_found(made):
    mine = {"pid": os.getpid(), "started": lock.started(os.getpid())}
    hold(made, heartbeat="2026-11-22T10:00:00Z", **mine)
    (found,) = made.found("state.lock")
    assert found.code == "DOC-306"
    assert ", silent for " in found.what
    hold(made, since=lock.now(), heartbeat=lock.now(), **mine)
    assert made.codes("state.lock") == []


def test_a_change_without_an_end_is_found(made):
    record(made, event="begin", command="sitectl reload")
    assert made.codes("state.unfinished") == ["DOC-307"]


def test_maintenance_is_told(made):
    made.site.paths.maintenance.touch()
    assert made.codes("state.maintenance") == ["DOC-308"]


def test_a_failed_change_is_noted(made):
    failed = {"result": "failed", "error": "SITE-210", "who": "ann@desk"}
    record(made, **samples.ended("activate", samples.release_id(2), **failed))
    (found,) = made.found("state.last_change")
    assert (found.code, found.severity) == ("DOC-309", "note")
    assert found.what.endswith("(SITE-210)")
