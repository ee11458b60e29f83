"""After a reboot the site is back by itself, with each database."""

import json
import time
from collections.abc import Callable

import httpx
import pytest

from tests.infra.conftest import KINDS
from tests.lab import Host, Lab

pytestmark = pytest.mark.lab

BACK_WITHIN = 180  # seconds; R26 promises 60 where no other hosts are busy


@pytest.mark.parametrize("kind", list(KINDS))
def test_site_is_back_after_a_reboot(
    lab: Lab, layer: Callable[[str], str], kind: str
) -> None:
    host = lab.boot(f"boots-{kind}", layer(kind))
    until_it_serves(host)
    host.reboot_from_inside()  # raises unless the host has booted once more
    page = until_it_serves(host)
    assert "Wulong Tea" in page.text
    assert get(host, "/readyz").json()["status"] == "ready"
    assert [len(slot) for slot in pids(host)] == [2, 2]
    watch = host.ssh("systemctl is-active mypack-touch.path logrotate.timer").stdout
    assert watch.split() == ["active", "active"]
    host.destroy()


def until_it_serves(host: Host) -> httpx.Response:
    """Asks until the answer is 200, for as long as a reboot may take."""
    end = time.monotonic() + BACK_WITHIN
    while time.monotonic() < end:
        try:
            page = get(host, "/")
        except httpx.TransportError:
            continue
        if page.status_code == 200:
            return page
        time.sleep(0.2)
    raise AssertionError(f"{host.name} does not serve after {BACK_WITHIN} s")


def get(host: Host, path: str) -> httpx.Response:
    return httpx.get(f"http://{host.address}:8000{path}", timeout=10)


def pids(host: Host) -> list[list[int]]:
    status = json.loads(host.ssh("sitectl status --json").stdout)
    return [slot["pids"] for slot in status["slots"]]
