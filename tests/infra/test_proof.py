"""The short proof on a lab host: what `make prove` promises, on every run."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.infra.playbook import environment
from tests.lab import Host, Lab
from tests.proof import report

pytestmark = [pytest.mark.lab, pytest.mark.timeout(1800)]
# What `site_settings: {PROBE: true}` of an inventory comes to, without a whole run.
PROBE = "sed -i '1i PROBE = true' /etc/mypack/settings.toml && sitectl reload"
# Machines that run tests are shared: stalls are judged, not their exact length.
STALL = 3000  # milliseconds
# Longer than in `make prove`: other tests run beside this one.
PAUSE = "0.1"  # seconds between two requests of one connection
LAST_OLD = 1000


@pytest.fixture(scope="module", params=["d12", "d13"])
def host(
    lab: Lab, layer: Callable[[str], str], request: pytest.FixtureRequest
) -> Iterator[Host]:
    with lab.boot(f"proof-{request.param}", layer(request.param)) as host:
        yield host


@pytest.fixture(scope="module")
def inventory(lab: Lab, host: Host) -> Path:
    return lab.inventory({"site": [host]}, host.name)


@pytest.fixture(scope="module")
def refused(inventory: Path, lab: Lab, host: Host, tree: Path) -> str:
    """Ask for a proof before the host is made ready for it."""
    done = prove(lab, inventory, host, tree)
    assert done.returncode == 2, done.stdout + done.stderr
    return done.stderr


@pytest.fixture(scope="module")
def figures(
    refused: str, inventory: Path, lab: Lab, host: Host, tree: Path
) -> dict[str, Any]:
    host.ssh(PROBE)
    proof = prove(lab, inventory, host, tree)
    print(proof.stdout)
    output = tree / ".build" / host.name
    assert (output / "latency.png").exists(), proof.stdout + proof.stderr
    found: dict[str, Any] = json.loads((output / "proof.json").read_text())
    return found


def prove(
    lab: Lab, inventory: Path, host: Host, tree: Path
) -> subprocess.CompletedProcess[str]:
    """Run the proof of the tree's own copy, as `make prove` does."""
    output = tree / ".build" / host.name
    options = ("--inventory", inventory, "--host", host.name, "--output", output)
    return lab.run(
        [sys.executable, "-m", "tests.proof", "--short", "--pause", PAUSE, *options],
        cwd=tree,
        env=environment(lab) | {"http_proxy": "", "PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
        timeout=1800,
    )


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
    # A load generator that got no processor has stalled by itself.
    own = figures["generator_longest_pause_ms"]
    assert worst - own < max(STALL, 15 * figures["steady"]["p99"])
