"""The operator's page on real hosts: observed by timers, right, and shown."""

import json
import re
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from testinfra.host import Host as Remote

from tests.infra.web import PORT, address, get

pytestmark = pytest.mark.lab

STATE = "/var/lib/sitectl/mypack"
PAGE = "/admin/operation/"
REPORT = "/usr/local/lib/sitectl/traffic-report"
# The processor's time of one run, in which it reads what came since the last one.
MEASURED = """
import resource, subprocess
subprocess.run(['sitectl', 'observe'], check=True, stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime)
"""


def read(host: Remote, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(host.check_output(f"cat {STATE}/{name}.json"))
    return found


def age(host: Remote, name: str) -> float:
    """Wait for the timer's first run; return seconds since the file was written."""
    for _ in range(90):
        if host.file(f"{STATE}/{name}.json").exists:
            break
        time.sleep(1)
    at = f"$(stat -c %Y {STATE}/{name}.json)"
    return float(host.check_output(f"echo $(($(date +%s) - {at}))"))


def observed(host: Remote) -> dict[str, int]:
    """Observe now, after the timer's own run if that is busy, and return the day."""
    for _ in range(50):
        done = json.loads(host.check_output("sitectl observe --json"))
        if "requests" in done:
            day: dict[str, int] = done["requests"]["last"]["24h"]
            return day
        time.sleep(0.2)
    raise AssertionError("the observer is never free")


def lines(host: Remote) -> int:
    return int(host.check_output("cat /var/log/apache2/mypack-access.*.log | wc -l"))


@pytest.fixture
def administrator(host: Remote) -> Iterator[httpx.Client]:
    """Someone who signed in with the password that `make up` made."""
    password = host.check_output("cat /root/mypack-administrator-password")
    with httpx.Client(base_url=f"http://{address(host)}:{PORT}", timeout=30) as client:
        form = client.get("/user/sign-in").text
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form)
        assert token
        data = {"name": "admin", "password": password, "csrf_token": token[1]}
        assert client.post("/user/sign-in", data=data).status_code == 302
        yield client


def test_timers_write_what_the_page_reads(host: Remote) -> None:
    assert age(host, "observed") < 90
    assert age(host, "doctor") < 660
    for name in ("observed", "doctor"):
        file = host.file(f"{STATE}/{name}.json")
        assert (file.user, file.mode) == ("root", 0o644)
    if host.file("/run/systemd/system").exists:
        for name in ("observe", "examine", "traffic"):
            timer = host.service(f"mypack-{name}.timer")
            assert timer.is_running
            assert timer.is_enabled


def test_known_requests_are_counted_exactly(host: Remote) -> None:
    # On a disk that became the layer of a clone the files are new ones, counted again.
    start, before, begun = lines(host), observed(host), lines(host)
    for _ in range(7):
        assert get(host, "/no-such-page").status_code == 404
    for _ in range(50):  # Apache writes a line after the answer
        after = observed(host)
        if after["4xx"] != before["4xx"]:
            break
    assert after["4xx"] - before["4xx"] == 7
    assert after["unreadable"] == 0
    low = lines(host)
    seen = observed(host)["requests"] - before["requests"]
    assert low - begun <= seen <= lines(host) - start
    print(host.check_output(f'python3 -c "{MEASURED}"'), "s of work for a run")


def test_daemons_and_disks_are_those_of_the_host(host: Remote) -> None:
    observed(host)
    found = read(host, "observed")
    state = json.loads(host.check_output("sitectl status --json"))
    for seen, told in zip(found["slots"], state["slots"], strict=True):
        assert [one["pid"] for one in seen["daemons"]] == told["pids"]
        assert {one["release"] for one in seen["daemons"]} == {told["release"]}
        assert all(one["memory_bytes"] > 10_000_000 for one in seen["daemons"])
    kinds = [one["kind"] for one in found["apache"]]
    assert kinds.count("parent") == 1
    assert kinds.count("child") >= 1
    assert {disk["name"] for disk in found["disks"]} >= {"code", "data", "logs"}


def test_the_page_shows_it_to_administrators_alone(
    host: Remote, administrator: httpx.Client
) -> None:
    assert get(host, PAGE).status_code == 302
    observed(host)
    page = administrator.get(PAGE).text
    state = json.loads(host.check_output("sitectl status --json"))
    live = next(slot for slot in state["slots"] if slot["role"] == "live")
    assert live["release"] in page.split("tile-live")[1].split("tile-standby")[0]
    assert all(f"<td>{pid}" in " ".join(page.split()) for pid in live["pids"])
    assert "not observed" not in page.lower()
    answer = administrator.get(f"{PAGE}figures").json()
    assert answer["problem"] is None
    assert sum(answer["figures"]["requests"]) > 0
    assert answer["figures"]["flips"][-1]["label"] == live["release"].split("-")[-1]


def test_the_traffic_report_is_made_and_shut_off_from_the_site(
    host: Remote, administrator: httpx.Client
) -> None:
    host.check_output(REPORT)
    file = host.file(f"{STATE}/traffic.html")
    assert (file.user, file.mode) == ("flaskuser", 0o400)
    assert get(host, f"{PAGE}traffic").status_code == 302
    answer = administrator.get(f"{PAGE}traffic")
    assert answer.status_code == 200
    (policy,) = answer.headers.get_list("Content-Security-Policy")
    assert policy.startswith("sandbox allow-scripts; default-src 'none';")
    assert answer.headers.get_list("Cross-Origin-Opener-Policy") == ["unsafe-none"]
    counts = dict(re.findall(r'"(valid|failed)_requests": (\d+)', answer.text))
    assert int(counts["valid"]) > 0
    assert int(counts["failed"]) == 0
    own = host.check_output("hostname -I").split()[0].rpartition(".")[0]
    assert not re.search(rf'"{re.escape(own)}\.[1-9]\d*"', answer.text)
    page = administrator.get("/admin/").headers.get_list("Content-Security-Policy")
    assert "unsafe" not in page[0]
