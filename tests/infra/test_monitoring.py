"""A host that watches another: what it may read, and alerts that fire and clear."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.infra.playbook import Run, play
from tests.infra.watch import Samples, Watch, fetch, until
from tests.lab import Host, Lab

pytestmark = [pytest.mark.lab, pytest.mark.timeout(900)]

# Quicker than real ones, whose own times alerts_fire.py keeps.
QUICK = ("monitor_interval=2s", "monitor_for=2s", "monitor_window=15s")
PATHS = ("app", "node", "apache", "database")
TELL = "systemctl start mypack-metrics.service"
# Every local port that waits for connections, with the address in hexadecimal digits.
LISTENING = "awk '$4 == \"0A\" { print $2 }' /proc/net/tcp /proc/net/tcp6"
LOOPBACK = ("0100007F", "00000000000000000000000001000000")
PSQL = "cd /; runuser -u prometheus -- psql -qXAt"


@pytest.fixture(scope="module")
def hosts(lab: Lab, layer: Callable[[str], str]) -> Iterator[list[Host]]:
    """A site host with PostgreSQL, and one that watches it and serves nothing."""
    hosts = lab.boot_all(["watched", "watch"], layer("p12"))
    hosts[1].ssh("systemctl disable --now apache2 postgresql 'mypack-*.timer'")
    yield hosts
    for host in hosts:
        host.destroy()


def provision(lab: Lab, tree: Path, hosts: list[Host]) -> Run:
    """Turn monitoring on for a site that exists."""
    groups = {"site": hosts[:1], "monitor": hosts[1:]}
    options = [word for value in QUICK for word in ("-e", value)]
    run = play(lab, "site.yml", lab.inventory(groups, "watch"), *options, tree=tree)
    assert run.code == 0, run.output
    return run


@pytest.fixture(scope="module")
def watch(lab: Lab, tree: Path, hosts: list[Host]) -> Watch:
    provision(lab, tree, hosts)
    return Watch(hosts[1], hosts[0])


def test_prometheus_reads_everything(watch: Watch) -> None:
    until(lambda: set(watch.targets().values()) == {"up"})
    assert watch.targets().keys() == {(job, "watched") for job in (*PATHS, "page")}
    assert watch.value("pg_up") == 1
    assert watch.value("sitectl_daemons_wanted") == 2


def test_requests_are_told_by_route_and_status(watch: Watch) -> None:
    query = 'sum(mypack_requests_total{route="/item/", method="GET", status="2xx"})'
    before = watch.value(query)
    for _ in range(10):
        assert httpx.get(f"http://{watch.site.address}:8000/item/").status_code == 200
    until(lambda: watch.value(query) >= before + 10)


@pytest.mark.parametrize("path", PATHS)
def test_the_monitoring_host_alone_reads_metrics(watch: Watch, path: str) -> None:
    assert watch.read(path)[0] == 200
    assert fetch(watch.site, f"http://127.0.0.1:8002/metrics/{path}")[0] == 200
    url = f"http://{watch.site.address}:8002/metrics/{path}"
    assert httpx.get(url).status_code == 403
    forged = {"X-Forwarded-For": "127.0.0.1", "Forwarded": "for=127.0.0.1"}
    assert httpx.get(url, headers=forged).status_code == 403


@pytest.mark.parametrize("path", ["/metrics/app", "/metrics/node", "/server-status"])
def test_users_reach_no_metrics(watch: Watch, path: str) -> None:
    url = f"http://{watch.site.address}:8000{path}"
    assert httpx.get(url).status_code in (403, 404)
    assert fetch(watch.site, f"http://127.0.0.1:8000{path}")[0] in (403, 404)


@pytest.mark.parametrize("path", ["/", "/item/", "/server-status", "/start.wsgi"])
def test_the_port_of_metrics_serves_no_pages(watch: Watch, path: str) -> None:
    assert fetch(watch.host, f"http://{watch.site.address}:8002{path}")[0] == 403


def test_all_else_listens_on_loopback(watch: Watch) -> None:
    for host, allowed in ((watch.site, {22, 8000, 8002}), (watch.host, {22})):
        rows = [row.split(":") for row in host.ssh(LISTENING).stdout.split()]
        outside = {int(port, 16) for address, port in rows if address not in LOOPBACK}
        assert outside == allowed


def test_the_exporter_reads_statistics_and_nothing_else(watch: Watch) -> None:
    asked = watch.site.ssh(f"{PSQL} -d postgres -c 'SELECT * FROM pg_stat_archiver'")
    assert asked.stdout
    for sql in ("SELECT * FROM item", "CREATE TABLE public.x ()", "CREATE ROLE x"):
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
    assert watch.site.ssh("sitectl doctor metrics", check=False).returncode == 0


def test_an_alert_fires_and_clears(watch: Watch) -> None:
    watch.run("systemctl stop apache2")
    fired = watch.wait({"SiteDown"}, fires=True)
    watch.run("systemctl start apache2")
    print("seconds:", fired, watch.wait({"SiteDown"}, fires=False))


def test_second_run_changes_nothing(
    lab: Lab, tree: Path, hosts: list[Host], watch: Watch
) -> None:
    assert provision(lab, tree, hosts).changed == {"watched": 0, "watch": 0}
