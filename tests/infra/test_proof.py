"""The short proof on a lab host: what `make prove` promises, on every run."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.lab import Host, Lab
from tests.proof import report

REPOSITORY = Path(__file__).parents[2]
UNAVAILABLE = Lab().unavailable()
pytestmark = [
    pytest.mark.lab,
    pytest.mark.timeout(900),
    pytest.mark.skipif(UNAVAILABLE is not None, reason=str(UNAVAILABLE)),
]
PROBE = {"site_settings": {"PROBE": True}}
# Machines that run tests are shared: stalls are judged, not their exact length.
STALL = 1000  # milliseconds
LAST_OLD = 250


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with Lab(tmp_path_factory.mktemp("proof"), name="prooftest") as lab:
        yield lab


def run(lab: Lab, *argv: str | Path) -> subprocess.CompletedProcess[str]:
    environment = {"ANSIBLE_CONFIG": "deploy/ansible/ansible.cfg", "RUN_BEGAN": "0"}
    command = ["env", *(f"{k}={v}" for k, v in environment.items()), *argv]
    return lab.run(command, cwd=REPOSITORY, capture_output=True, text=True)


def play(lab: Lab, inventory: Path, *arguments: str) -> None:
    ansible = Path(sys.executable).with_name("ansible-playbook")
    done = run(lab, ansible, "-i", inventory, "deploy/ansible/site.yml", *arguments)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def prove(
    lab: Lab, inventory: Path, host: Host, output: Path
) -> subprocess.CompletedProcess[str]:
    options = ("--inventory", inventory, "--host", host.name, "--output", output)
    return run(lab, sys.executable, "-m", "tests.proof", "--short", *options)


@pytest.fixture(scope="module")
def host(lab: Lab) -> Host:
    return lab.boot("proof", base="bookworm")


@pytest.fixture(scope="module")
def inventory(lab: Lab, host: Host) -> Path:
    path = lab.inventory({"site": [host]})
    play(lab, path)
    return path


@pytest.fixture(scope="module")
def refused(lab: Lab, inventory: Path, host: Host, tmp_path_factory: Any) -> str:
    """Try before the host is made ready; the fixture below makes it so."""
    done = prove(lab, inventory, host, tmp_path_factory.mktemp("refused"))
    assert done.returncode == 2
    return done.stderr


@pytest.fixture(scope="module")
def figures(
    lab: Lab, inventory: Path, host: Host, refused: str, tmp_path_factory: Any
) -> dict[str, Any]:
    play(lab, inventory, "-e", json.dumps(PROBE))
    output = tmp_path_factory.mktemp("proof")
    done = prove(lab, inventory, host, output)
    print(done.stdout)
    assert (output / "proof.json").exists(), done.stdout + done.stderr
    assert (output / "latency.png").exists()
    found: dict[str, Any] = json.loads((output / "proof.json").read_text())
    return found


def test_a_host_without_the_probe_pages_is_refused(refused: str) -> None:
    assert "404" in refused
    assert "PROBE: true" in refused


def test_no_request_failed(figures: dict[str, Any]) -> None:
    assert figures["failures"] == []
    assert figures["requests"] > 10_000


def test_every_post_was_applied_exactly_once(figures: dict[str, Any]) -> None:
    assert figures["counted"]["applied"] == figures["counted"]["sent"] > 1000


def test_requests_in_flight_ended_where_they_began(figures: dict[str, Any]) -> None:
    flips = [record for record in figures["switches"] if "in_flight" in record]
    assert [record["verb"] for record in flips] == [
        *("deploy", "reload", "deploy", "rollback", "touch"),
    ]
    assert all(record["in_flight"] for record in flips)
    assert figures["long"]["strayed"] == 0


def test_no_flip_stalled(figures: dict[str, Any]) -> None:
    assert report.last_old(figures) < LAST_OLD
    worst = max(
        part["longest"]
        for record in figures["switches"]
        for part in record["windows"].values()
    )
    assert worst < max(STALL, 15 * figures["steady"]["p99"])
