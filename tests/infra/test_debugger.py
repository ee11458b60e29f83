"""S23: a debugger attaches to a development host through SSH, and to no other."""

import json
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.infra.dap import Debugger
from tests.infra.playbook import Run, play
from tests.infra.watch import until
from tests.lab import Host, Lab

pytestmark = [pytest.mark.lab, pytest.mark.timeout(1800)]

PORTS = {"blue": 5678, "green": 5679}
# 127.0.0.1 and the port, as the kernel writes them.
LOOPBACK = {slot: f"0100007F:{port:X}" for slot, port in PORTS.items()}
ON = ("-e", "site_debugger=true", "-e", "site_environment=development")


@pytest.fixture(scope="module")
def host(lab: Lab, layer: Callable[[str], str]) -> Iterator[Host]:
    with lab.boot("debugged", layer("d13")) as host:
        yield host


def provision(lab: Lab, host: Host, tree: Path, *options: str) -> Run:
    inventory = lab.inventory({"site": [host]}, host.name)
    return play(lab, "site.yml", inventory, *options, tree=tree)


def listening(host: Host) -> set[str]:
    """Give the addresses, as the kernel writes them, at which a debugger listens."""
    table = host.ssh("cat /proc/net/tcp /proc/net/tcp6").stdout.splitlines()
    found = {row.split()[1] for row in table if " 0A " in row}
    return {one for one in found if int(one[-4:], 16) in PORTS.values()}


def settled(host: Host, wanted: set[str]) -> set[str]:
    """Give the addresses once they are the wanted ones: Apache was just reloaded."""
    until = time.monotonic() + 300
    while listening(host) != wanted and time.monotonic() < until:
        time.sleep(1)
    return listening(host)


def live(host: Host) -> dict[str, str]:
    slots = json.loads(host.ssh("sitectl status --json").stdout)["slots"]
    return next(slot for slot in slots if slot["role"] == "live")


@contextmanager
def forwarded(lab: Lab, host: Host, port: int) -> Iterator[int]:
    """Yield a port here that SSH leads to the host's own loopback."""
    here = port + 10_000
    command = ["ssh", "-F", str(lab.ssh_config), "-N", "-L"]
    way = subprocess.Popen([*command, f"{here}:127.0.0.1:{port}", host.name])
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", here)) == 0:
                    break
            time.sleep(0.1)
        yield here
    finally:
        way.terminate()
        way.wait()


def test_a_production_host_refuses_and_nothing_changes(
    lab: Lab, host: Host, tree: Path
) -> None:
    run = provision(lab, host, tree, "-e", "site_debugger=true")
    assert run.code != 0
    assert "is a production host, and its inventory asks for a debugger" in run.words
    assert "site_environment: development" in run.words
    assert run.changed == {host.name: 0}
    assert listening(host) == set()


def test_a_debugger_attaches_through_ssh_and_stops_at_a_line(
    lab: Lab, host: Host, tree: Path
) -> None:
    run = provision(lab, host, tree, *ON)
    assert run.code == 0, run.output
    slot = live(host)
    # The other slot still holds the release before, which has no debugger.
    assert settled(host, {LOOPBACK[slot["slot"]]}) == {LOOPBACK[slot["slot"]]}
    assert len(slot["pids"]) == 1
    packages = f"/var/www/mypack/releases/{slot['release']}/.venv/lib/*/site-packages"
    path = host.ssh(f"ls {packages}/mypack/health/views.py").stdout.strip()
    line = host.ssh(f"grep -n 'def healthz' -A 3 {path} | tail -1").stdout
    with (
        forwarded(lab, host, PORTS[slot["slot"]]) as port,
        Debugger(port) as debugger,
        ThreadPoolExecutor() as people,
    ):
        debugger.attach(path, int(line.split("-")[0]))
        url = f"http://{host.address}:8000/healthz"
        answer = people.submit(httpx.get, url, timeout=60)
        thread = debugger.event("stopped")["threadId"]
        frames = debugger.ask("stackTrace", threadId=thread)["stackFrames"]
        assert frames[0]["name"] == "healthz"
        assert not answer.done()
        debugger.ask("continue", threadId=thread)
        assert answer.result().status_code == 200


def test_nothing_listens_once_it_is_off_again(lab: Lab, host: Host, tree: Path) -> None:
    run = provision(lab, host, tree, "-e", "site_environment=development")
    assert run.code == 0, run.output
    until(lambda: len(live(host)["pids"]) == 2)  # Apache was just reloaded
    release = f"/var/www/mypack/releases/{live(host)['release']}"
    assert host.ssh(f"find {release} -iname '*debugpy*'").stdout == ""
    assert settled(host, set()) == set()
