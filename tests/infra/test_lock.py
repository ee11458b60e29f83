"""Changes at once: one runs, the others refuse and name it; a dead one is replaced."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.infra import releases
from tests.infra.releases import Site, Watch
from tests.lab import Host, Lab

pytestmark = [
    pytest.mark.lab,
    pytest.mark.timeout(1800),
    pytest.mark.parametrize("clone", ["d12"], indirect=True),
]
STATE = "/var/lib/sitectl/mypack"

# Starts twenty changes at once; tells how each ended and what it cost.
TWENTY = """
import json, os, subprocess, sys, tempfile, time
words = [["reload"], ["activate", sys.argv[1]]]
began, running, ended = time.monotonic(), {}, []
for number in range(20):
    file = tempfile.TemporaryFile("w+")
    command = ["sitectl", *words[number % 2]]
    running[subprocess.Popen(command, stderr=file).pid] = command, file
while running:
    pid, status, used = os.wait4(-1, 0)
    command, file = running.pop(pid)
    file.seek(0)
    ended.append({
        "command": " ".join(command), "code": os.waitstatus_to_exitcode(status),
        "told": file.read(), "after": time.monotonic() - began,
        "work": used.ru_utime + used.ru_stime,
    })
json.dump(ended, sys.stdout)
"""


@pytest.fixture(scope="module")
def site(
    lab: Lab, clone: Host, tree: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("lock")
    with releases.copied(lab, clone.base, f"l{clone.name}", tree, folder) as site:
        yield site


def test_twenty_at_once_one_runs_and_the_others_name_it(site: Site) -> None:
    release, began = site.make("twenty"), datetime.now(UTC)
    site.host.ssh("cat > /root/twenty.py", input=TWENTY)
    with Watch(site.address) as watch:
        out = site.host.ssh(f"python3 /root/twenty.py {release} 2>&1").stdout
    ended = json.loads(out[out.index("[{") :])
    winners = [change for change in ended if change["code"] == 0]
    losers = [change for change in ended if change["code"] == 75]
    assert (len(winners), len(losers)) == (1, 19), ended
    for loser in losers:
        names_the_owner(loser["told"], winners[0]["command"], began)
        assert loser["work"] < 1
        assert loser["after"] < winners[0]["after"]
    assert watch.failures == []
    site.is_consistent()
    assert site.state().history[-1]["command"] == winners[0]["command"]
    slowest = max(loser["work"] for loser in losers)
    last = max(loser["after"] for loser in losers)
    print(f"refusals: {slowest:.2f} s of work at most, the last after {last:.1f} s")


def names_the_owner(told: str, command: str, began: datetime) -> None:
    """Require who holds the lock, since when, for what."""
    assert told.startswith("SITE-401: root@"), told
    assert f"for `{command}`" in told
    since = told.split(" since ")[1].split()[0]
    moment = datetime.fromisoformat(since.replace("Z", "+00:00"))
    assert -2 < (moment - began).total_seconds() < 60


def holder_at(site: Site, *steps: str) -> dict[str, Any]:
    """Wait until a change is at one of the steps; return who holds the lock."""
    until = time.monotonic() + 300
    while time.monotonic() < until:
        text = site.host.ssh(f"cat {STATE}/lock").stdout.strip(" \n\0")
        if text and json.loads(text)["step"] in steps:
            return dict(json.loads(text))
    raise AssertionError(f"no change came to {steps}")


def test_the_lock_of_a_killed_owner_is_taken_over_and_that_is_recorded(
    site: Site,
) -> None:
    site.host.ssh("nohup sitectl reload >/dev/null 2>&1 &")
    owner = holder_at(site, "restart", "warm-up")
    live = site.live
    with Watch(site.address) as watch:
        site.host.ssh(f"kill -9 {owner['pid']}")
        assert site.live == live
        assert (
            "a change was killed; the next one repairs what it left"
            in (site.done("status").values["warnings"])
        )
        result = site.done("reload")
    watch.saw_only(live)
    taken = f"took over the lock of {owner['owner']} (pid {owner['pid']}), dead since"
    assert any(note.startswith(taken) for note in result.values["notes"])
    lines = site.host.ssh(f"cat {STATE}/history.jsonl").stdout.splitlines()
    records = [json.loads(line) for line in lines][-5:]
    events = [(record["event"], record.get("result")) for record in records]
    assert events == [
        ("begin", None),
        ("takeover", None),
        ("end", "interrupted"),
        ("begin", None),
        ("end", "ok"),
    ]
    assert records[1]["left_by"]["pid"] == owner["pid"]
    site.is_consistent()


def test_a_change_that_waits_runs_after_the_one_before(site: Site) -> None:
    site.host.ssh("nohup sitectl reload >/dev/null 2>&1 &")
    holder_at(site, "restart", "warm-up")
    began = time.monotonic()
    assert site.sitectl("maintenance", "off").code == 75
    site.done("maintenance", "off", "--wait", "60")
    assert time.monotonic() - began < 60
    assert site.state().history[-1]["result"] == "ok"
