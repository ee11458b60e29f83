"""A site that watches itself: who may read what, and an alert that fires and clears.

alerts_fire.py makes every alert fire, and has a host that is watched from afar.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.infra.playbook import Run, play
from tests.infra.watch import Samples, Watch, fetch, until
from tests.lab import Host, Lab

pytestmark = [pytest.mark.lab, pytest.mark.timeout(1800)]

# Quicker than real ones, whose own times alerts_fire.py keeps.
QUICK = {"monitor_interval": "5s", "monitor_for": "5s", "monitor_window": "20s"}
PATHS = ("app", "node", "apache", "database")
# Every local port that waits for connections, with the address in hexadecimal digits.
LISTENING = "awk '$4 == \"0A\" { print $2 }' /proc/net/tcp /proc/net/tcp6"
LOOPBACK = ("0100007F", "00000000000000000000000001000000")
PSQL = "cd /; runuser -u prometheus -- psql -qXAt"


@pytest.fixture(scope="module")
def host(lab: Lab, layer: Callable[[str], str]) -> Iterator[Host]:
    """A site host with PostgreSQL that nobody watches yet."""
    with lab.boot("watched", layer("p12")) as host:
        yield host


def provision(lab: Lab, tree: Path, host: Host) -> Run:
    """Turn monitoring on for a site that exists."""
    inventory = lab.inventory({"site": [host], "monitor": [host]}, "watch")
    run = play(lab, "site.yml", inventory, "-e", json.dumps(QUICK), tree=tree)
    assert run.code == 0, run.output
    return run


@pytest.fixture(scope="module")
def watch(lab: Lab, tree: Path, host: Host) -> Watch:
    provision(lab, tree, host)
    return Watch(host, host)


def test_second_run_changes_nothing(
    watch: Watch, lab: Lab, tree: Path, host: Host
) -> None:
    assert watch.host == host
    again = provision(lab, tree, host)
    assert again.changed == {"watched": 0}, again.output


def test_prometheus_reads_everything(watch: Watch) -> None:
    until(lambda: set(watch.targets().values()) == {"up"})
    assert watch.targets().keys() == {(job, "watched") for job in (*PATHS, "page")}
    until(lambda: watch.value("pg_up") == 1)
    until(lambda: watch.value("sitectl_daemons_wanted") == 2)


def test_requests_are_told_by_route_and_status(watch: Watch) -> None:
    query = 'sum(mypack_requests_total{route="/item/", method="GET", status="2xx"})'
    before = watch.value(query)
    for _ in range(10):
        assert httpx.get(f"http://{watch.site.address}:8000/item/").status_code == 200
    until(lambda: watch.value(query) >= before + 10)


def test_nobody_else_reads_metrics(watch: Watch) -> None:
    for path in PATHS:
        assert watch.read(path)[0] == 200, path
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://{watch.site.address}:8002/metrics/app")


@pytest.mark.parametrize("path", ["/metrics/app", "/metrics/node", "/server-status"])
def test_users_reach_no_metrics(watch: Watch, path: str) -> None:
    url = f"http://{watch.site.address}:8000{path}"
    assert httpx.get(url).status_code in (403, 404)
    assert fetch(watch.site, f"http://127.0.0.1:8000{path}")[0] in (403, 404)


def test_all_else_listens_on_loopback(watch: Watch) -> None:
    rows = [row.split(":") for row in watch.site.ssh(LISTENING).stdout.split()]
    outside = {int(port, 16) for address, port in rows if address not in LOOPBACK}
    assert outside == {22, 8000}


def test_the_exporter_reads_statistics_and_nothing_else(watch: Watch) -> None:
    watch.site.ssh(f"{PSQL} -d postgres -c 'TABLE pg_stat_archiver'")
    for sql in ("TABLE item", "CREATE TABLE public.x ()", "CREATE ROLE x"):
        refused = watch.site.ssh(f"{PSQL} -d mypack -c '{sql}'", check=False)
        assert "permission denied" in refused.stderr, sql


def test_counts_survive_a_flip_and_a_killed_daemon(watch: Watch) -> None:
    before = watch.samples()
    for _ in range(20):
        httpx.get(f"http://{watch.site.address}:8000/item/")
    seen = [before, watch.samples()]
    assert answers(seen[1]) - answers(before) >= 20
    watch.site.ssh("sitectl reload")
    seen.append(watch.samples())
    watch.site.ssh("kill -9 $(pgrep -f '^\\(wsgi:' | head -n 1)")
    for _ in range(20):
        httpx.get(f"http://{watch.site.address}:8000/item/")
    seen.append(watch.samples())
    counts = [answers(one) for one in seen]
    assert counts == sorted(counts)
    assert counts[-1] - counts[-2] >= 20
    reasons = {key[1] for key in seen[-1] if key[0] == "mypack_daemon_stops_total"}
    assert "killed" in reasons, reasons


def answers(found: Samples) -> float:
    """Count answers to /item/."""
    name = "mypack_requests_total"
    return sum(v for key, v in found.items() if key[0] == name and "/item/" in key)


def test_a_full_or_lost_folder_fails_no_request(watch: Watch) -> None:
    folder = "/var/lib/mypack/metrics"
    url = f"http://{watch.site.address}:8000/item/"
    watch.site.ssh(f"mv {folder} {folder}.away && touch {folder}; sitectl reload")
    assert [httpx.get(url).status_code for _ in range(10)] == [200] * 10
    watch.site.ssh(
        f"rm {folder}; mkdir {folder}; chown flaskuser: {folder}; "
        f"mount -t tmpfs -o size=8k,mode=777 tmpfs {folder}; sitectl reload"
    )
    assert [httpx.get(url).status_code for _ in range(10)] == [200] * 10
    watch.site.ssh(f"umount {folder}; sitectl reload; sitectl reload")
    assert [httpx.get(url).status_code for _ in range(10)] == [200] * 10
    assert answers(watch.samples()) >= 10


def test_the_doctor_sees_an_exporter_that_stopped(watch: Watch) -> None:
    unit = "prometheus-postgres-exporter"
    watch.site.ssh(f"systemctl stop {unit}")
    told = watch.site.ssh("sitectl doctor metrics", check=False).stdout
    watch.site.ssh(f"systemctl start {unit}")
    assert "DOC-801" in told
    until(lambda: watch.site.ssh("sitectl doctor metrics", check=False).returncode == 0)


def test_an_alert_fires_and_clears(watch: Watch) -> None:
    fired = watch.see({"SiteDown"}, True, "systemctl stop apache2")
    print("seconds:", fired, watch.see({"SiteDown"}, False, "systemctl start apache2"))
