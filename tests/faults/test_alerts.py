"""For each alert a fault that makes it fire within two minutes, and clear once mended.

At the defaults, on a site host with PostgreSQL and a host that watches it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.infra.playbook import play
from tests.infra.watch import STATE, Watch, now, report
from tests.lab import Lab

pytestmark = [pytest.mark.lab, pytest.mark.timeout(1800)]

OLD = "2026-01-01T00:00:00Z"
SETTINGS = "/etc/mypack/settings.toml"
CONF = "/etc/apache2/sites-available/mypack.conf"
# Each runs on the site host until it is stopped by its name.
ASKS = """
import sys, threading, time, urllib.request
def ask(path):
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:8000{path}", timeout=120).read()
        except OSError:
            time.sleep(0.1)
for _ in range(int(sys.argv[1])):
    threading.Thread(target=ask, args=sys.argv[2:]).start()
"""
CLOCK = """
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
class Late(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"node_time_seconds %.3f\\n" % (time.time() + 2))
HTTPServer(("127.0.0.1", 9100), Late).serve_forever()
"""
PSQL = "cd /; runuser -u postgres -- psql -qc"


@dataclass(frozen=True)
class Fault:
    """Shell that breaks the site host, and shell that mends it; {now} is filled in."""

    alert: str
    broken: str
    mended: str


def program(alert: str, script: str, *words: str, before: str = ":") -> Fault:
    """Run a program until it is stopped."""
    run = f"cat > /root/{alert}.py << 'END'\n{script}END\n"
    run += f"systemd-run -q --unit=fault python3 /root/{alert}.py {' '.join(words)}"
    return Fault(alert, f"{before}; {run}", "systemctl stop fault")


FAULTS = {
    fault.alert: fault
    for fault in (
        Fault("SiteDown", "systemctl stop apache2", "systemctl start apache2"),
        program("Latency", ASKS, "4", "'/probe/sleep?seconds=2'"),
        program("Saturation", ASKS, "12", "'/probe/sleep?seconds=20'"),
        program("ErrorRate", ASKS, "1", "/item/", before="systemctl stop postgresql"),
        Fault(
            "Disk",
            "mkdir -p /srv/full; mount -t tmpfs -o size=1m tmpfs /srv/full; "
            "head -c 990000 /dev/zero > /srv/full/file",
            "umount /srv/full",
        ),
        Fault(
            "Certificate",
            "openssl req -x509 -newkey rsa:2048 -nodes -keyout /root/key.pem "
            f"-subj /CN=x -days 2 -out /root/cert.pem; cp -p {CONF} /root/; "
            "printf '<IfModule none>\\nSSLCertificateFile /root/cert.pem\\n"
            f"</IfModule>\\n' >> {CONF}",
            f"cp -p /root/mypack.conf {CONF}",
        ),
        Fault("BackupTooOld", report("backup", OLD), report("backup", "{now}")),
        Fault(
            "DrillFailed", report("drill", OLD, ok=False), f"{report('drill', '{now}')}"
        ),
        Fault(
            "ReleaseFailed",
            f"cp -p {SETTINGS} /root/; echo 'NONE = 1' >> {SETTINGS}; sitectl reload; "
            f"cp -p /root/settings.toml {SETTINGS}",
            "sitectl reload",
        ),
        program(
            "Clock", CLOCK, before="systemctl stop prometheus-node-exporter; sleep 1"
        ),
        Fault(
            "Replication",
            f"{PSQL} \"alter system set archive_mode = 'on'\"; "
            f"{PSQL} \"alter system set archive_command = '/bin/false'\"; "
            f"systemctl restart postgresql; {PSQL} 'select pg_switch_wal()'",
            f"{PSQL} \"alter system set archive_command = '/bin/true'\"; "
            f"{PSQL} 'select pg_reload_conf()'",
        ),
    )
}
# At the same time, since none hides what another shows: without Apache nothing else is
# told, and the clock's stand-in tells of no disk.
GROUPS = [
    "Disk Certificate BackupTooOld DrillFailed ReleaseFailed Replication",
    "Latency Clock",
    "Saturation",
    "ErrorRate",
    "SiteDown",
]
AFTER = {
    "ErrorRate": "systemctl start postgresql",
    "Clock": "systemctl start prometheus-node-exporter",
}
# Replication looks back five minutes, so it clears no sooner.
PATIENCE = 420


@pytest.fixture(scope="module")
def watch() -> Iterator[Watch]:
    """A site host and a host that watches it, provisioned from zero."""
    lab = Lab(name="alerts", network="10.84.0")
    if reason := lab.unavailable():
        pytest.skip(reason)
    with lab:
        lab.prepare("bookworm")
        lab.up()
        with lab.inside():
            yield made(lab)


def made(lab: Lab) -> Watch:
    """Provision both hosts, and see that a second run changes nothing."""
    site, host = lab.boot_all(["www1", "watch"])
    inventory = lab.inventory({"site": [site], "monitor": [host]}, "alerts")
    options = ("-e", '{"site_settings": {"PROBE": true}}')
    options += ("-e", "site_database=postgresql")
    first = play(lab, "site.yml", inventory, *options)
    assert first.code == 0, first.output
    second = play(lab, "site.yml", inventory, *options)
    assert second.changed == {"www1": 0, "watch": 0}, second.output
    site.ssh(f"rm -f {STATE}/backup.json {STATE}/drill.json")
    return Watch(host, site)


def test_a_healthy_site_raises_no_alert(watch: Watch) -> None:
    assert watch.firing() <= {"MonitoringBlind"}  # while it all started
    assert watch.read("database")[0] == 200


@pytest.mark.parametrize("group", GROUPS)
def test_alerts_fire_and_clear(watch: Watch, group: str) -> None:
    faults = [FAULTS[name] for name in group.split()]
    mended = [f"{one.mended}; {AFTER.get(one.alert, ':')}" for one in faults]
    watch.break_and_mend(
        {one.alert for one in faults},
        "\n".join(one.broken for one in faults),
        "\n".join(mended).replace("{now}", now(watch.site)),
        PATIENCE,
    )


def test_each_fault_is_made() -> None:
    assert {name for group in GROUPS for name in group.split()} == set(FAULTS)
