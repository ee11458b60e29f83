"""Every alert fires within two minutes of a fault, and clears once it is mended.

Run by `make test-faults`, at the defaults, on a host that serves the site and watches
itself and another. What it measures becomes a table of docs/alerts.md.
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from docs.alerts import FIGURES
from docs.tables import write
from tests.faults.alerts import EVERY, GROUPS, Fault
from tests.infra.playbook import play
from tests.infra.watch import Watch, fetch, until
from tests.lab import Host, Lab

pytestmark = [pytest.mark.lab, pytest.mark.timeout(1800)]

FAULTS = {fault.alert: fault for fault in EVERY}
LIMIT = 120
# Errors that the doctor found while the host was made are told until it looks again.
WELL = "systemctl start mypack-examine.service mypack-metrics.service"
Figures = dict[str, dict[str, str | float]]


@pytest.fixture(scope="module")
def hosts(lab: Lab, tree: Path, layer: Callable[[str], str]) -> Iterator[list[Host]]:
    hosts = lab.boot_all(["own", "other"], layer("p12"))
    inventory = lab.inventory({"site": hosts, "monitor": hosts[:1]}, "own")
    values = json.dumps({"site_settings": {"PROBE": True}})
    run = play(lab, "site.yml", inventory, "-e", values, tree=tree)
    assert run.code == 0, run.output
    yield hosts
    for host in hosts:
        host.destroy()


@pytest.fixture(scope="module")
def watch(hosts: list[Host]) -> Watch:
    """The host that watches itself."""
    return Watch(hosts[0], hosts[0])


@pytest.fixture(scope="module")
def afar(hosts: list[Host]) -> Watch:
    """The host that is watched from another."""
    return Watch(*hosts)


@pytest.fixture(scope="module")
def figures() -> Iterator[Figures]:
    """Takes in what was measured; the whole table becomes part of the docs."""
    found: Figures = {}
    yield found
    if found.keys() == FAULTS.keys():
        date = datetime.now(UTC).strftime("%Y-%m-%d")
        faults = {name: found[name] for name in FAULTS}
        text = json.dumps({"date": date, "faults": faults}, indent=1)
        FIGURES.write_text(text + "\n", encoding="utf-8")
        write()


@pytest.mark.parametrize("path", ["app", "node", "apache", "database"])
def test_the_monitoring_host_alone_reads_metrics(afar: Watch, path: str) -> None:
    assert afar.read(path)[0] == 200
    url = f"http://{afar.site.address}:8002/metrics/{path}"
    assert httpx.get(url).status_code == 403
    forged = {"X-Forwarded-For": "127.0.0.1", "Forwarded": "for=127.0.0.1"}
    assert httpx.get(url, headers=forged).status_code == 403


@pytest.mark.parametrize("path", ["/", "/item/", "/server-status", "/start.wsgi"])
def test_the_port_of_metrics_serves_no_pages(afar: Watch, path: str) -> None:
    assert fetch(afar.host, f"http://{afar.site.address}:8002{path}")[0] == 403


def test_healthy_hosts_raise_no_alert(watch: Watch, afar: Watch) -> None:
    for one in (watch, afar):
        one.run(WELL)
    until(lambda: set(watch.targets().values()) == {"up"})
    until(lambda: watch.firing() == set(), 180)


@pytest.mark.parametrize("group", GROUPS, ids=" ".join)
def test_alerts_fire_and_clear(
    watch: Watch, figures: Figures, group: tuple[str, ...]
) -> None:
    faults = [FAULTS[name] for name in group]
    watch.run(script(faults, "prepare"))
    try:
        fired = watch.see(set(group), True, script(faults, "broken"), LIMIT)
    finally:
        mended = script(faults, "mended")
        cleared = watch.see(set(group), False, mended, LIMIT)
    for fault in faults:
        times = {"fired": fired[fault.alert], "cleared": cleared[fault.alert]}
        figures[fault.alert] = {"words": fault.words, **times}
    print(fired, cleared)


def script(faults: list[Fault], part: str) -> str:
    """Return one part of several faults; each begins where the one before did."""
    return "\n".join(f"(\n{getattr(fault, part)}\n)" for fault in faults)


def test_each_fault_is_made() -> None:
    assert {name for group in GROUPS for name in group} == set(FAULTS)
