"""A monitoring host as tests ask it: what it may read, and which alerts fire."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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

    def wait(self, holds: Callable[[set[str]], bool], seconds: float = 120) -> float:
        """Return after how many seconds the alerts were as they should be."""
        began = time.monotonic()
        while not holds(firing := self.firing()):
            passed = time.monotonic() - began
            assert passed < seconds, f"after {passed:.0f} s these fire: {firing}"
            time.sleep(1)
        return time.monotonic() - began

    @contextmanager
    def fault(
        self, *alerts: str, broken: str, mended: str, patience: float = 120
    ) -> Iterator[None]:
        """Break the site host: each alert fires; then mend it: all are gone."""
        wanted = set(alerts)
        self.site.ssh(f"{{ {broken}\n}} > /dev/null 2>&1 < /dev/null")
        try:
            fired = self.wait(lambda firing: wanted <= firing)
            yield
        finally:
            self.site.ssh(f"{{ {mended}\n}} > /dev/null 2>&1 < /dev/null")
        cleared = self.wait(lambda firing: not wanted & firing, patience)
        print(f"{' '.join(alerts)}: fires {fired:.0f} s, clears {cleared:.0f} s")


def report(name: str, at: str, ok: bool = True) -> str:
    """Give the shell that writes a report as a backup or a drill does."""
    values = f'{{"at": "{at}", "ok": {json.dumps(ok)}, "message": "", "last_good": '
    values += f'{{"at": "{at}", "seconds": 1, "bytes": 1}}}}'
    return f"echo '{values}' > {STATE}/{name}.json"


def now(host: Host) -> str:
    """Give the time in our words."""
    return host.ssh("date -u +%Y-%m-%dT%H:%M:%SZ").stdout.strip()
