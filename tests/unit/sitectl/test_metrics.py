"""What Prometheus learns from the state of the site."""

import json
import os
import time

import pytest
from prometheus_client.parser import text_string_to_metric_families

from sitectl import history, lock
from sitectl.metrics import certificates, changes, reports, textfile
from sitectl.metrics.sample import Sample, render
from sitectl.process import Outcome
from tests.unit.sitectl import samples as made_up

NOON = 1795348800.0  # 2026-11-22T12:00:00Z
GOOD = {"at": "2026-11-22T12:00:00Z", "seconds": 3, "bytes": 2048, "label": "x"}


def parsed(text):
    """Read the text as Prometheus does."""
    return {
        (one.name.removeprefix("sitectl_"), *sorted(one.labels.values())): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


def told(part, site):
    return parsed(render(part.samples(site), "mypack"))


def end(site, verb, slot, minute, **more):
    state = {"live": slot, "blue": made_up.release_id(1), "green": "r2"}
    record = made_up.ended(verb, state[slot], state=state)
    moment = f"2026-11-22T12:{minute:02}:00Z"
    history.append(site.paths.history, {**record, "time": moment, **more})


def report(site, name, **values):
    values = {"at": "2026-11-22T12:00:00Z", **values}
    (site.paths.state / f"{name}.json").write_text(json.dumps(values))


def test_a_bare_host_has_metrics_too(sitectl):
    found = parsed(sitectl("metrics").stdout)
    assert found["release_info", "blue", "mypack", "none", "unknown"] == 1
    assert found["daemons", "blue", "mypack"] == 0
    assert found["lock_seconds", "mypack"] == 0


def test_live_and_standby_are_named(site, live):
    found = told(changes, site)
    assert found["release_info", live, "blue", "live", "mypack"] == 1
    assert found["release_info", live, "green", "mypack", "standby"] == 1
    assert found["daemons_wanted", "mypack"] == 2
    assert found["maintenance", "mypack"] == 0


def test_the_last_flip_is_marked(site):
    end(site, "activate", "blue", 0)
    end(site, "activate", "green", 1)
    end(site, "prune", "green", 2)
    end(site, "reload", "green", 3, result="failed")
    found = told(changes, site)
    assert found["flip_timestamp_seconds", "green", "mypack", "r2"] == NOON + 60


@pytest.mark.parametrize(
    ("results", "value"),
    [(["ok"], 0), (["ok", "failed"], 1), (["failed", "ok"], 0), (["interrupted"], 1)],
)
def test_a_failed_release_is_told_until_one_succeeds(site, results, value):
    for minute, result in enumerate(results):
        end(site, "activate", "blue", minute, result=result, error="SITE-203")
    end(site, "maintenance", "blue", 9, result="failed")
    found = told(changes, site)
    assert found["release_failed", "SITE-203", "activate", "mypack"] == value


def test_the_age_of_the_lock(site):
    since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 100))
    content = {"pid": os.getpid(), "started": lock.started(os.getpid()), "since": since}
    site.paths.lock.write_text(json.dumps(content))
    assert 99 <= told(changes, site)["lock_seconds", "mypack"] <= 110
    site.paths.lock.write_text(json.dumps({**content, "started": "1"}))
    assert told(changes, site)["lock_seconds", "mypack"] == 0


def test_backup_drill_and_doctor(site):
    report(site, "backup", ok=True, last_good=GOOD)
    report(site, "drill", ok=False, message="no space", last_good=None)
    report(site, "doctor", findings=[{"severity": "error"}, {"severity": "error"}])
    found = told(reports, site)
    assert found["backup_ok", "mypack"] == 1
    assert found["backup_good_timestamp_seconds", "mypack"] == NOON
    assert found["backup_good_bytes", "mypack"] == 2048
    assert found["drill_ok", "mypack"] == 0
    assert found["drill_good_timestamp_seconds", "mypack"] == 0
    assert found["doctor_findings", "error", "mypack"] == 2
    assert found["doctor_findings", "mypack", "note"] == 0


def test_a_host_without_reports_is_silent_about_them(site):
    assert told(reports, site) == {}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"at": "yesterday"}', '{"at": 3}'])
def test_a_report_that_cannot_be_read_is_told(site, text):
    (site.paths.state / "backup.json").write_text(text)
    assert told(reports, site) == {("report_readable", "backup", "mypack"): 0}


def test_the_end_of_a_certificate(site, monkeypatch, tmp_path):
    class View:
        def __init__(self, site):
            self.directive = lambda pattern: ["/a.pem", "/lost.pem"]
            self.at = tmp_path.joinpath

        def run(self, *command):
            if command[-1].endswith("lost.pem"):
                return Outcome(1, "", "")
            return Outcome(0, "notAfter=Nov 22 12:00:00 2026 GMT\n", "")

    monkeypatch.setattr(certificates, "View", View)
    found = told(certificates, site)
    values = {key[0]: value for key, value in found.items() if "/a.pem" in key}
    assert values == {"certificate_expiry_timestamp_seconds": NOON}
    assert sorted(found.values()) == [0, NOON]


def test_labels_are_escaped():
    text = render([Sample("x", "X", 1, {"a": 'q"\\\n'})], "mypack")
    assert parsed(text) == {("x", "mypack", 'q"\\\n'): 1}


def test_the_textfile_is_replaced_at_once(sitectl, tmp_path):
    target = tmp_path / "site.prom"
    assert sitectl("metrics", "--write", str(target)).returncode == 0
    assert parsed(target.read_text())
    assert target.stat().st_mode & 0o777 == 0o644
    assert not list(tmp_path.glob(".site.prom*"))


def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    target = tmp_path / "site.prom"
    textfile.write(target, "old\n")
    monkeypatch.setattr("pathlib.Path.rename", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        textfile.write(target, "new\n")
    assert target.read_text() == "old\n"
    assert not list(tmp_path.glob(".site.prom*"))
