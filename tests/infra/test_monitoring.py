"""A host that watches another: what it may read, and alerts that fire and clear."""

from collections.abc import Callable, Iterator

import httpx
import pytest

from tests.infra.playbook import play
from tests.infra.watch import Samples, Watch, fetch, now, report
from tests.lab import Lab

pytestmark = [pytest.mark.lab, pytest.mark.timeout(900)]

# Quicker than real ones, whose own times tests/faults/test_alerts.py keeps.
QUICK = ("monitor_interval=3s", "monitor_for=3s", "monitor_window=15s")
TELL = "systemctl start mypack-metrics.service"


@pytest.fixture(scope="module")
def watch(lab: Lab, layer: Callable[[str], str]) -> Iterator[Watch]:
    """A bare host that `site.yml` makes watch a site host."""
    site, host = lab.boot("watched", layer("d12")), lab.boot("watch")
    groups = {"site": [site], "monitor": [host]}
    options = [word for value in QUICK for word in ("-e", value)]
    run = play(lab, "site.yml", lab.inventory(groups, "watch"), *options)
    assert run.code == 0, run.output
    yield Watch(host, site)
    for one in (site, host):
        one.destroy()


@pytest.mark.parametrize("path", ["app", "node", "apache"])
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
    shown = "cat /proc/net/tcp /proc/net/tcp6"
    for host, allowed in ((watch.site, {22, 8000, 8002}), (watch.host, {22})):
        rows = [row.split()[1] for row in host.ssh(shown).stdout.splitlines()[1:]]
        outside = {row for row in rows if not row.startswith("0100007F")}
        listening = {
            row.split()[1]
            for row in host.ssh(shown).stdout.splitlines()
            if " 0A " in row
        }
        ports = {int(row.rpartition(":")[2], 16) for row in listening & outside}
        assert ports <= allowed, ports


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
    print(f"why daemons ended: {sorted(reasons)}")


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


def test_alerts_fire_and_clear(watch: Watch) -> None:
    """Three that need no Apache to be told, and the one that tells of it."""
    settings = "/etc/mypack/settings.toml"
    broken = (
        f"cp -p {settings} /root/; echo 'NONE = 1' >> {settings}; sitectl reload; "
        f"cp -p /root/settings.toml {settings}; "
        + report("backup", "2026-01-01T00:00:00Z")
        + f"; {TELL}"
    )
    mended = f"sitectl reload; {report('backup', now(watch.site))}; {TELL}"
    watch.break_and_mend({"ReleaseFailed", "BackupTooOld"}, broken, mended)
    stop, start = "systemctl stop apache2", "systemctl start apache2"
    watch.break_and_mend({"SiteDown"}, stop, start)


def test_the_doctor_sees_an_exporter_that_stopped(watch: Watch) -> None:
    unit = "prometheus-node-exporter"
    watch.site.ssh(f"systemctl stop {unit}")
    told = watch.site.ssh("sitectl doctor metrics", check=False).stdout
    watch.site.ssh(f"systemctl start {unit}")
    assert "DOC-801" in told
    assert watch.site.ssh("sitectl doctor metrics", check=False).returncode == 0
