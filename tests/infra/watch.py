"""A monitoring host as tests ask it: what it may read, and which alerts fire."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

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
Samples = dict[tuple[str, ...], float]


def fetch(host: Host, url: str) -> tuple[int, str]:
    """Ask for a page from a host."""
    status, _, body = host.ssh(f"python3 - '{url}'", input=FETCH).stdout.partition(" ")
    return int(status), body


@dataclass
class Watch:
    """A host that watches a site host; it may be the same."""

    host: Host
    site: Host

    def read(self, path: str) -> tuple[int, str]:
        """Read metrics of the site host, as Prometheus does."""
        where = "127.0.0.1" if self.host == self.site else self.site.address
        return fetch(self.host, f"http://{where}:8002/metrics/{path}")

    def samples(self) -> Samples:
        """Read the application's metrics; a sample by name and values of labels."""
        status, body = self.read("app")
        assert status == 200, body
        return {
            (one.name, *one.labels.values()): one.value
            for family in text_string_to_metric_families(body)
            for one in family.samples
        }

    def ask(self, port: int, path: str, **query: str) -> Any:
        """Ask Prometheus (9090) or Alertmanager (9093)."""
        url = f"http://127.0.0.1:{port}/api/{path}?{urlencode(query)}"
        status, body = fetch(self.host, url)
        assert status == 200, body
        return json.loads(body)

    def targets(self) -> dict[tuple[str, str], str]:
        """Return the health of what Prometheus reads, by job and host."""
        found = self.ask(9090, "v1/targets")["data"]["activeTargets"]
        return {
            (one["labels"]["job"], one["labels"]["instance"]): one["health"]
            for one in found
        }

    def value(self, query: str) -> float:
        """Return what Prometheus makes of a query that has one result; 0 for none."""
        found = self.ask(9090, "v1/query", query=query)["data"]["result"]
        return float(found[0]["value"][1]) if found else 0.0

    def firing(self) -> set[str]:
        """Ask Alertmanager which alerts fire."""
        return {one["labels"]["alertname"] for one in self.ask(9093, "v2/alerts")}

    def wait(
        self, wanted: set[str], fires: bool, began: float, limit: float = 120
    ) -> dict[str, float]:
        """Return how many seconds after `began` each alert fired, or was gone."""
        seen = dict[str, float]()
        while missing := wanted - seen.keys():
            firing, passed = self.firing(), time.monotonic() - began
            now_so = missing & firing if fires else missing - firing
            seen.update(dict.fromkeys(now_so, round(passed)))
            late = f"{passed:.0f} s: {missing - now_so}; these fire: {firing}"
            assert passed < limit or missing == now_so, late
            time.sleep(0.5)
        return seen

    def see(
        self, alerts: set[str], fires: bool, script: str, limit: float = 120
    ) -> dict[str, float]:
        """Run a script on the site host; return after what time alerts fire, or not."""
        began = time.monotonic()
        self.run(script)
        return self.wait(alerts, fires, began, limit)

    def run(self, script: str) -> None:
        """Run shell on the site host; what it starts may go on."""
        self.site.ssh("bash -s > /root/said 2>&1", input=f"set -e\n{script}\n")


def until(condition: Callable[[], bool], seconds: float = 180) -> None:
    """Wait for a condition."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.5)
