"""All checks together: silent on a healthy host, never a traceback on a broken one."""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sitectl.doctor import examination, spoken
from sitectl.doctor.finding import Fault, Finding, NoAnswer
from sitectl.doctor.view import View
from sitectl.paths import Paths
from sitectl.site import Site
from tests.unit.sitectl import samples
from tests.unit.sitectl.conftest import HANGS

CHECKS = examination.checks()
# What does not apply to the made-up host, and nothing else is skipped there.
SKIPPED = {
    "clock.synchronised",
    "clock.service",
    "backups.age",
    "backups.archive",
    "backups.encrypted",
    "backups.drill",
    "backups.key",
    "backups.log",
    "certificates.valid",
    "metrics.exporters",
    "metrics.textfile",
    "metrics.page",
}


@pytest.mark.parametrize("name", CHECKS)
def test_a_healthy_host_is_silent(made, name):
    if name in SKIPPED:
        assert made.reason(name)
    else:
        assert made.codes(name) == []


def test_a_healthy_host_takes_one_line(made):
    found = examination.examine(made.view)
    assert (found.exit, found.findings) == (0, [])
    told = spoken.report(found)
    assert "\n" not in told
    assert told.startswith("site mypack: nothing is wrong; ")


def test_there_are_many_checks():
    assert len(CHECKS) >= 40


@pytest.mark.parametrize("name", CHECKS)
def test_nothing_of_the_site_left_is_no_traceback(made, name):
    """With all of the host gone but its file in /etc/sitectl."""
    for entry in made.top.iterdir():
        if entry.name != "etc":
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    shutil.rmtree(made.top / "etc/apache2")
    made.site.proc.mkdir()
    made.view.answers = dict.fromkeys(made.view.answers, "connection refused")
    made.view.system = {}
    skipped: dict[str, str] = {}
    findings = examination.make(made.view, name, CHECKS[name], skipped)
    assert examination.UNABLE.code not in {finding.code for finding in findings}


def test_a_real_host_without_the_site_is_no_traceback(config, tmp_path):
    """The real edges: commands that are missing, ports that are closed."""
    found = examination.examine(View(Site(config, Paths.of(config))))
    codes = {finding.code for finding in found.findings}
    assert examination.UNABLE.code not in codes
    assert "DOC-321" in codes
    assert found.exit == 2


def test_a_check_that_breaks_is_a_finding(made):
    def broken(view: View) -> Iterator[Finding]:
        raise ValueError("unheard of")
        yield

    (found,) = examination.make(made.view, "topic.broken", broken, {})
    assert found.code == "DOC-001"
    assert "topic.broken could not be made: ValueError: unheard of" in found.what


def test_a_check_that_hangs_is_a_finding_and_holds_up_nothing(made, monkeypatch):
    """As where accounts are asked of a directory that is gone."""
    monkeypatch.setattr(examination, "LIMIT", 1)
    mended = threading.Event()
    made.view.find_account = lambda name: mended.wait() and None
    began = time.monotonic()
    report = examination.examine(made.view, ["host", "state"])
    mended.set()
    assert time.monotonic() - began < HANGS
    (found,) = report.findings
    assert (found.code, report.exit) == ("DOC-002", 2)
    named = "the check host.account got no answer: no end"
    assert found.what.startswith(named)
    assert found.next.startswith("sitectl doctor --site mypack host")


def test_a_file_that_hangs_does_not_keep_the_program_from_its_end(config_dir, config):
    """A pipe that nobody writes to: whoever opens it waits for ever."""
    os.mkfifo(config.state / "history.jsonl")
    script = (
        "import sys; from sitectl import cli; from sitectl.doctor import examination; "
        "examination.LIMIT = 1; sys.exit(cli.main(sys.argv[1:]))"
    )
    command = ["doctor", "history", "--config-dir", str(config_dir)]
    done = subprocess.run(
        [sys.executable, "-c", script, *command],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": samples.DEPLOY},
        capture_output=True,
        text=True,
        timeout=HANGS,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "error DOC-002: the checks history.unbroken, " in done.stdout


def test_what_does_not_answer_is_told_once(made):
    """All that ask systemd wait for the same."""
    broken = NoAnswer("`systemctl show` did not answer within 10 s", "systemctl show")

    def silent(name):
        raise broken

    made.view.unit = silent
    report = examination.examine(made.view, ["watch", "logs"])
    (found,) = report.findings
    assert found.code == "DOC-002"
    assert "watch.units" in found.what
    assert "`systemctl show` did not answer within 10 s" in found.what
    assert found.next.startswith("systemctl show")


@pytest.mark.parametrize(
    ("severities", "status"), [("note", 0), ("note warning", 1), ("warning error", 2)]
)
def test_the_worst_finding_decides_the_exit_status(severities, status):
    found = [Finding("DOC-9", word, "", "", "") for word in severities.split()]
    report = examination.Report("mypack", found, {}, 1, 0.1)
    assert report.exit == status


def test_people_read_the_worst_first(made):
    made.put("/run/reboot-required")
    made.site.paths.map.write_text("live pink\n")
    (made.top / "etc/hosts").write_text("127.0.0.1 localhost\n127.0.1.1 other\n")
    found = examination.examine(made.view)
    words = spoken.report(found).splitlines()
    assert words[0].startswith("error DOC-302: ")
    assert words[1].startswith("  cause: ")
    assert words[2].startswith("  next:  sitectl reload")
    assert ": 1 error, 1 warning, 1 note; " in words[-1]
    assert json.loads(json.dumps(found.as_json()))["findings"][0]["code"] == "DOC-302"


def test_docs_explain_every_code_in_the_same_words():
    page = (Path(__file__).parents[4] / "docs/doctor.md").read_text()
    sections = dict(
        part.split("\n", 1) for part in page.split("\n### ")[1:] if "DOC-" in part
    )
    faults = all_faults()
    headings = {f"{fault.code} {fault.severity}" for fault in faults}
    assert set(sections) == headings
    for fault in faults:
        section = sections[f"{fault.code} {fault.severity}"]
        for words in (f"`{fault.what}`", fault.cause, fault.next):
            assert words in section, fault.code


def test_each_code_is_used_once_and_tried_by_a_test():
    codes = [fault.code for fault in all_faults()]
    assert len(codes) == len(set(codes))
    folder = Path(__file__).parent
    tests = "".join(path.read_text() for path in folder.glob("test_*.py"))
    assert [code for code in codes if code not in tests] == []


def all_faults() -> list[Fault]:
    modules = (examination, *examination.TOPICS)
    return [v for m in modules for v in vars(m).values() if isinstance(v, Fault)]


def test_some_topics_may_be_looked_at_alone(made):
    made.site.paths.map.write_text("live pink\n")
    assert examination.examine(made.view, ["disk", "logs"]).findings == []
    assert examination.examine(made.view, ["disk", "state"]).exit == 2


def test_an_unknown_topic_is_refused_with_the_known_ones(sitectl):
    done = sitectl("doctor", "dance")
    assert done.returncode == 2
    assert "no topic 'dance'; topics: host, clock, " in done.stderr
