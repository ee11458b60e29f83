"""The hosts that the tests share: each is provisioned once, from a bare Debian."""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import httpx
import pytest
import testinfra
from testinfra.host import Host as Remote

from tests.infra.playbook import Run, play, snapshot
from tests.infra.watch import until
from tests.lab import Host, Lab

# One host of each kind: Debian's version and the database that it gets.
ALL_KINDS = {
    "d12": ("bookworm", "sqlite"),
    "d13": ("trixie", "sqlite"),
    "p12": ("bookworm", "postgresql"),
    "m13": ("trixie", "mariadb"),
}
# LAB_KINDS="d12 p12" provisions only these, while a test is written.
KINDS = {
    name: ALL_KINDS[name]
    for name in os.environ.get("LAB_KINDS", " ".join(ALL_KINDS)).split()
}


@dataclass
class Fleet:
    """The provisioned hosts of one Debian; how the two runs that made them ended."""

    hosts: dict[str, Host]
    inventory: Path
    first: Run
    second: Run


@pytest.fixture(scope="session")
def lab() -> Iterator[Lab]:
    """A lab of this run's own; the tests' sockets are opened in its network."""
    # Another name lets two runs in one clone go on side by side, and two workers.
    name = os.environ.get("LAB_NAME", "tests")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    lab = Lab(name=f"{name}{worker}", network="10.76.0")
    if reason := lab.unavailable():
        pytest.skip(reason)
    with lab:
        lab.prepare(*{suite for suite, _ in KINDS.values()})
        lab.up()
        with lab.inside():
            yield lab


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository, so that an edit during the run changes no release."""
    return snapshot(tmp_path_factory.mktemp("tree") / "mypack")


@pytest.fixture(scope="session")
def fleets(lab: Lab, tree: Path) -> Callable[[str], Fleet]:
    """Gives the hosts of one Debian, provisioned when they are first asked for."""

    @cache
    def give(suite: str) -> Fleet:
        return provision(lab, tree, suite)

    return give


def provision(lab: Lab, tree: Path, suite: str) -> Fleet:
    """Provision hosts of all kinds of a Debian over SSH from zero, twice."""
    kinds = {name: made for name, (base, made) in KINDS.items() if base == suite}
    hosts = {name: lab.boot(name, suite) for name in kinds}
    inventory = lab.inventory({"site": list(hosts.values())}, f"fleet-{suite}")
    values = {
        "databases": kinds,
        "site_database": "{{ databases[inventory_hostname] }}",
    }
    options = ("-e", json.dumps(values))
    first = play(lab, "site.yml", inventory, *options, tree=tree)
    assert first.code == 0, first.output
    second = play(lab, "site.yml", inventory, *options, tree=tree)
    assert second.code == 0, second.output
    return Fleet(hosts, inventory, first, second)


@pytest.fixture(scope="session", params=sorted({suite for suite, _ in KINDS.values()}))
def fleet(request: pytest.FixtureRequest, fleets: Callable[[str], Fleet]) -> Fleet:
    """The hosts of each Debian in turn."""
    return fleets(request.param)


def serves(host: Host) -> bool:
    """Tell whether a host that was booted has loaded the application."""
    try:
        return httpx.get(f"http://{host.address}:8000/healthz", timeout=30).is_success
    except httpx.TransportError:
        return False


@pytest.fixture(scope="session")
def layer(lab: Lab, fleets: Callable[[str], Fleet]) -> Callable[[str], str]:
    """Keeps the disk of a provisioned host once, to be cloned in a second."""

    @cache
    def keep(name: str) -> str:
        suite, _ = ALL_KINDS[name]
        host = fleets(suite).hosts[name]
        lab.layer(host, f"site-{name}")
        until(lambda: serves(host))
        return f"site-{name}"

    return keep


@pytest.fixture(scope="session", params=["d12", "d13"])
def clone(
    request: pytest.FixtureRequest, lab: Lab, layer: Callable[[str], str]
) -> Host:
    """A copy of a provisioned host that a module may change and break."""
    host = lab.boot(f"c{request.param}", layer(request.param))
    until(lambda: serves(host))
    return host


@pytest.fixture(scope="session")
def remote(lab: Lab) -> Callable[[str], Remote]:
    """Gives testinfra's view of a host."""

    def connect(name: str) -> Remote:
        return testinfra.get_host(f"ssh://{name}", ssh_config=str(lab.ssh_config))

    return connect


@pytest.fixture(params=list(KINDS))
def host(
    request: pytest.FixtureRequest,
    fleets: Callable[[str], Fleet],
    remote: Callable[[str], Remote],
) -> Remote:
    """Each provisioned host in turn."""
    suite, _ = ALL_KINDS[request.param]
    fleets(suite)
    return remote(request.param)
