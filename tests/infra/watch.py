"""A monitoring host as tests ask it: what it may read, and which alerts fire."""

import json
import time
from dataclasses import dataclass

from prometheus_client.parser import text_string_to_metric_families

from tests.lab import Host

FETCH = """
import sys, urllib.request, urllib.error
try:
    answer = urllib.request.urlopen(sys.argv[1], timeout=20)
except urllib.error.HTTPError as error:
    answer = error
print(answer.status, answer.read().decode())
"""
STATE = "/var/lib/sitectl/mypack"
Samples = dict[tuple[str, ...], float]


def fetch(host: Host, url: str) -> tuple[int, str]:
    """Ask for a page from a host."""
    status, _, body = host.ssh(f"python3 - {url}", input=FETCH).stdout.partition(" ")
    return int(status), body


@dataclass
class Watch:
    """A host that watches a site host."""

    host: Host
    site: Host

    def read(self, path: str) -> tuple[int, str]:
        """Read metrics of the site host, as Prometheus does."""
        return fetch(self.host, f"http://{self.site.address}:8002/metrics/{path}")

    def samples(self) -> Samples:
        """Read the application's metrics; a sample by name and values of labels."""
        status, body = self.read("app")
        assert status == 200, body
        return {
            (one.name, *one.labels.values()): one.value
            for family in text_string_to_metric_families(body)
            for one in family.samples
        }

    def firing(self) -> set[str]:
        """Ask Alertmanager which alerts fire."""
        status, body = fetch(self.host, "http://127.0.0.1:9093/api/v2/alerts")
        assert status == 200, body
        return {alert["labels"]["alertname"] for alert in json.loads(body)}

    def wait(
        self, wanted: set[str], fires: bool, seconds: float = 120
    ) -> dict[str, float]:
        """Return after how many seconds each alert fired, or was gone."""
        began, seen = time.monotonic(), dict[str, float]()
        while missing := wanted - seen.keys():
            firing, passed = self.firing(), time.monotonic() - began
            assert passed < seconds, f"{passed:.0f} s: {missing}; these fire: {firing}"
            now_so = missing & firing if fires else missing - firing
            seen.update(dict.fromkeys(now_so, passed))
            time.sleep(1)
        return seen

    def break_and_mend(
        self, alerts: set[str], broken: str, mended: str, patience: float = 120
    ) -> None:
        """Break the site host: each alert fires; mend it: each is gone."""
        self.run(broken)
        try:
            fired = self.wait(alerts, True)
        finally:
            self.run(mended)
        cleared = self.wait(alerts, False, patience)
        for name in sorted(alerts):
            print(f"{name}: fired {fired[name]:.0f} s, cleared {cleared[name]:.0f} s")

    def run(self, script: str) -> None:
        """Run shell on the site host; what it starts may go on."""
        self.site.ssh("bash -s > /root/said 2>&1", input=script)


def report(name: str, at: str, ok: bool = True) -> str:
    """Give the shell that writes a report as a backup or a drill does."""
    values = f'{{"at": "{at}", "ok": {json.dumps(ok)}, "message": "", "last_good": '
    values += f'{{"at": "{at}", "seconds": 1, "bytes": 1}}}}'
    return f"echo '{values}' > {STATE}/{name}.json"


def now(host: Host) -> str:
    """Give the time in our words."""
    return host.ssh("date -u +%Y-%m-%dT%H:%M:%SZ").stdout.strip()
