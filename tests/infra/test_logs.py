"""One id through every log of a host, and no line lost or torn under load (R15)."""

import asyncio
import itertools
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from testinfra.host import Host as Remote

from tests.infra.conftest import Fleet
from tests.infra.playbook import play
from tests.infra.web import PORT, get
from tests.lab import Host, Lab
from tests.proof.wire import Answer, Connection

pytestmark = [pytest.mark.lab, pytest.mark.timeout(1800)]

APACHE = "/var/log/apache2/mypack"
ID = "X-Request-ID"
ROTATION = 2  # seconds
LOAD = 8  # seconds
ASKERS = 8
LONG = b"a" * 4000
WIDE = b"\xff\"'\\" * 2000  # each byte is written in two to four
# Beside the number of the request: what is sent in its query, as referer and as agent.
SHAPES = [
    (b"", b"", b""),
    (LONG, b"", b""),
    (b"", WIDE, b""),
    (b"", b"", WIDE),
    (WIDE[:4000], LONG * 2, WIDE),
]


def told(host: Remote, *arguments: str) -> dict[str, Any]:
    command = " ".join(("sitectl logs --json", *arguments))
    found: dict[str, Any] = json.loads(host.check_output(command))
    return found


def entries(host: Remote, request_id: str) -> list[dict[str, Any]]:
    """Wait for Apache's line, which is written after the answer."""
    for _ in range(50):
        done = host.run(f"sitectl logs --json --request {request_id}")
        found = json.loads(done.stdout)["entries"] if done.rc == 0 else []
        if any(entry["log"] == "access" for entry in found):
            return list(found)
        time.sleep(0.1)
    raise AssertionError(f"{request_id}: {done.stdout}{done.stderr}")


def test_application_and_apache_tell_of_a_request(host: Remote) -> None:
    request_id = get(host, "/item/?q=espresso").headers[ID]
    found = entries(host, request_id)
    assert [entry["log"] for entry in found] == ["app", "access"]
    assert {entry["request_id"] for entry in found} == {request_id}
    assert "GET /item/?q=espresso" in found[-1]["text"]


def test_the_error_log_comes_before_the_answer(host: Remote) -> None:
    request_id = get(host, "/%zz").headers[ID]
    assert [entry["log"] for entry in entries(host, request_id)] == ["error", "access"]
    groups = told(host, "--since 5m --errors")["groups"]
    assert any("AH10244" in group["message"] for group in groups)


def test_nothing_on_a_healthy_host_is_foreign(host: Remote) -> None:
    assert told(host, "--since 1d")["foreign"] == []


def test_logs_are_for_root_and_adm(host: Remote) -> None:
    as_nobody = "setpriv --reuid nobody --regid nogroup --groups"
    refused = host.run(f"{as_nobody} nogroup sitectl logs")
    assert (refused.rc, refused.stdout) == (2, "")
    assert refused.stderr.startswith("SITE-704: /var/log/")
    assert host.run(f"{as_nobody} adm sitectl logs").rc == 0


def test_every_host_is_asked_although_one_is_gone(
    lab: Lab, fleet: Fleet, remote: Callable[..., Remote], tmp_path: Path
) -> None:
    request_id = get(remote(next(iter(fleet.hosts))), "/item/").headers[ID]
    inventory = tmp_path / "hosts.yml"
    gone = "        gone: {ansible_host: 127.0.0.1, ansible_port: 1}\n"
    inventory.write_text(fleet.inventory.read_text() + gone)
    run = play(lab, "logs.yml", inventory, "-e", f"logs_request={request_id}")
    assert run.output.count("GET /item/ 200") == 1, run.output
    assert (
        run.words.count(f"no line names request {request_id}") == len(fleet.hosts) - 1
    )
    assert "Connection refused" in run.output.partition("gone:\n")[2]


@pytest.fixture(scope="module")
def busy(lab: Lab, layer: Callable[[str], str], tree: Path) -> Iterator[Host]:
    """A clone with PostgreSQL, behind us as its balancer, that rotates all the time."""
    host = lab.boot("busy", layer("p12"))
    values = {
        "site_trusted_proxies": [lab.network.controller],
        "apache_log_rotation": str(ROTATION),
        "apache_log_name": "%Y-%m-%dT%H%M%S",
    }
    inventory = lab.inventory({"site": [host]}, "busy")
    # Of the whole provisioning only what Apache's configuration needs.
    playbook = tree / "deploy/ansible/apache_alone.yml"
    playbook.write_text("[{hosts: site, become: true, roles: [site, apache]}]\n")
    try:
        done = play(lab, playbook.name, inventory, "-e", json.dumps(values), tree=tree)
        assert done.code == 0, done.output
        yield host
    finally:
        playbook.unlink()
        host.destroy()


def test_the_id_of_a_balancer_reaches_the_database_servers_log(
    busy: Host, remote: Callable[[str], Remote]
) -> None:
    host = remote(busy.name)
    setting = "ALTER SYSTEM SET log_min_duration_statement = 0"
    psql = "runuser -u postgres -- psql -qc"
    busy.ssh(f"cd /; {psql} '{setting}'; {psql} 'SELECT pg_reload_conf()'")
    answer = get(host, "/item/", X_Request_ID="balancer-4711")
    assert answer.headers.get_list(ID) == ["balancer-4711"]
    found = entries(host, "balancer-4711")
    logs = [entry["log"] for entry in found]
    assert set(logs) == {"database", "app", "access"}
    assert logs[-1] == "access"
    statements = [entry["text"] + (entry["more"] or "") for entry in found]
    assert "/* request_id=balancer-4711 */" in statements[0]


@pytest.fixture(scope="module")
def asked(busy: Host) -> dict[str, int]:
    """Ask for some seconds, as wildly as a client may; return the number of each id."""
    numbers = itertools.count()
    found: dict[str, int] = {}

    async def ask() -> None:
        connection = None
        until = time.monotonic() + LOAD
        while time.monotonic() < until:
            number = next(numbers)
            connection = connection or await Connection.open(busy.address, PORT)
            answer: Answer = await connection.ask(request(number), 30)
            found[answer.text(b"x-request-id")] = number
            if answer.closes:
                connection.close()
                connection = None
        if connection:
            connection.close()

    async def load() -> None:
        await asyncio.gather(*(ask() for _ in range(ASKERS)))

    asyncio.run(load())
    return found


def request(number: int) -> bytes:
    """Make a request whose lines name its number; each seventh is an error, too."""
    query, referer, agent = SHAPES[number % len(SHAPES)]
    target = b"/static/none-%d/?%b" % (number, query)
    if number % 7 == 0:
        target = b"/%%zz-%d/%b" % (number, LONG[:3500])
    return (
        b"GET %b HTTP/1.1\r\nHost: localhost\r\nReferer: %b\r\nUser-Agent: %b\r\n\r\n"
    ) % (target, referer, agent)


def test_r15_every_request_is_one_whole_line_over_rotations(
    busy: Host, asked: dict[str, int]
) -> None:
    lines = busy.ssh(f"sleep 1; cat {APACHE}-access.2*.log").stdout.splitlines()
    assert max(map(len, lines)) < 4096
    records = [json.loads(line) for line in lines]
    shown = re.compile(r"(?:GET%20)?/(?:%25zz|%zz|static/none)-(\d+)/")
    targets = [(record, shown.match(record["target"])) for record in records]
    numbers = {record["request_id"]: int(at[1]) for record, at in targets if at}
    ids = Counter(record["request_id"] for record in records)
    files = int(busy.ssh(f"ls {APACHE}-access.2*.log | wc -l").stdout)
    print(f"{len(asked)} requests, {files} files, longest {max(map(len, lines))} bytes")
    assert files > LOAD / ROTATION
    assert len(asked) > 1000
    assert {id_: ids[id_] for id_ in asked} == dict.fromkeys(asked, 1)
    assert numbers == asked


def test_r15_errors_of_up_to_four_kilobytes_are_whole_too(
    busy: Host, asked: dict[str, int]
) -> None:
    lines = busy.ssh(f"cat {APACHE}-error.2*.log").stdout.splitlines()
    found = Counter(
        match[1] for line in lines if (match := re.search(r"\[request (\S+)\]", line))
    )
    assert 3500 < max(map(len, lines)) < 4096
    wrong = {id_ for id_, number in asked.items() if number % 7 == 0}
    assert {id_: found[id_] for id_ in wrong} == dict.fromkeys(wrong, 1)
    assert all(line.startswith("[") for line in lines)


def test_sitectl_reads_them_all(
    busy: Host, asked: dict[str, int], remote: Callable[[str], Remote]
) -> None:
    found = told(remote(busy.name), "--since 1h")
    assert found["foreign"] == []
    seen = {one["request_id"] for one in found["entries"] if one["log"] == "access"}
    assert asked.keys() <= seen
