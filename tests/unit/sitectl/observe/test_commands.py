"""The command line of the observer, and of the doctor's answer that is kept."""

import json
import os

import pytest

from sitectl.observe.spoken import report

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="both ask for root")


def test_observe_says_in_a_line_what_it_saw(site, sitectl, apache):
    done = sitectl("observe")
    assert done.returncode == 0, done.stderr
    assert done.stdout == (
        "site mypack: 0 requests in 5 minutes, 0 of them failed, p95 -; 4 daemons\n"
    )
    assert json.loads(sitectl("observe", "--json").stdout)["site"] == "mypack"


def test_another_run_is_told_of():
    assert report(None) == "another observation runs; nothing to do"


def test_the_doctor_s_answer_is_kept_whatever_it_found(site, sitectl, live):
    site.paths.map.unlink()
    done = sitectl("doctor", "state", "--keep")
    assert done.returncode == 0, done.stderr
    kept = json.loads((site.paths.state / "doctor.json").read_text())
    assert kept["findings"]
    assert kept["at"].endswith("Z")
    assert sitectl("doctor", "state").returncode == 2
