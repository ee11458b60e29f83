"""What the command line prints, and its exit codes."""

import json
import os
from pathlib import Path

import pytest

from sitectl import cli, messages


def codes():
    return [m for m in vars(messages).values() if isinstance(m, messages.Message)]


def test_each_code_is_used_once():
    found = [message.code for message in codes()]
    assert len(found) == len(set(found))


def test_errors_are_objects_with_json(sitectl, site):
    done = sitectl("verify", "20261122T000001Z-0000001", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]["code"] == "SITE-111"
    assert done.stderr.startswith("SITE-111: release 20261122T000001Z-0000001 is not")
    assert done.stderr.endswith("next: installed: none\n")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["verify", "latest"], "SITE-014"),
        (["dance"], "SITE-009"),
        (["maintenance", "maybe"], "SITE-009"),
        (["status", "--site", "shop"], "SITE-003"),
    ],
)
def test_usage_errors_exit_with_2(sitectl, arguments, code):
    done = sitectl(*arguments)
    assert done.returncode == 2
    assert done.stderr.startswith(code)


def test_a_bare_host_has_a_status(sitectl):
    done = sitectl("status")
    assert done.returncode == 0
    assert "slot.map is missing or garbled" in done.stdout


def test_maintenance_says_whether_it_changed(sitectl, site, live):
    assert json.loads(sitectl("maintenance", "on", "--json").stdout)["changed"]
    assert site.paths.maintenance.exists()
    again = json.loads(sitectl("maintenance", "on", "--json").stdout)
    assert not again["changed"]
    assert json.loads(sitectl("maintenance", "off", "--json").stdout)["changed"]
    assert sitectl("history", "--verify").stdout == "4 lines, unbroken\n"


def test_an_altered_history_is_named(sitectl, site, live):
    sitectl("maintenance", "on")
    text = site.paths.history.read_text()
    site.paths.history.write_text(text.replace('"event":"begin"', '"event":"began"'))
    done = sitectl("history", "--verify")
    assert done.returncode == 1
    assert "history.jsonl, line 2" in done.stderr


def test_initial_makes_links_and_map(sitectl, site, add_release):
    release = add_release(1)
    done = sitectl("activate", release, "--initial", "--json")
    assert json.loads(done.stdout) == {
        "changed": True,
        "live": release,
        "slot": "blue",
        "notes": [],
    }
    again = sitectl("activate", release, "--initial", "--json")
    assert not json.loads(again.stdout)["changed"]


def test_a_stopped_apache_is_said_at_once(sitectl, live, add_release):
    done = sitectl("activate", add_release(2))
    assert "SITE-206" in done.stderr


def test_flask_passes_words_and_status_through(sitectl, site, live):
    (site.paths.release(live) / ".venv/bin/fails-seed").touch()
    assert sitectl("flask", "--", "seed").returncode == 1
    logged = (site.paths.root / "flask.log").read_text()
    assert logged == "-m flask --app mypack seed\n"


def test_releases_are_listed_newest_first(sitectl, add_release, live):
    release = add_release(2)
    rows = json.loads(sitectl("releases", "--json").stdout)["releases"]
    assert [(r["release"], r["live"]) for r in rows] == [(release, False), (live, True)]


def test_root_does_not_wait_for_a_disk_that_hangs(site, monkeypatch):
    """Whether root may list the code needs no look at it: the doctor comes later."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(Path, "exists", lambda path: pytest.fail(f"{path} was asked"))
    cli.require_access(site)
