"""Backups of the servers of databases: to any moment, to the last row, and proven."""

import json
import time
from collections.abc import Callable, Iterator

import httpx
import pytest

from tests.infra.conftest import KINDS
from tests.lab import Host, Lab

pytestmark = [pytest.mark.lab, pytest.mark.timeout(1800)]

ADMIN = {
    "p12": "su postgres -c 'psql -qXAt mypack'",
    "m13": "mariadb -NB mypack",
}


@pytest.fixture(scope="module", params=[kind for kind in ADMIN if kind in KINDS])
def host(
    request: pytest.FixtureRequest, lab: Lab, layer: Callable[[str], str]
) -> Iterator[Host]:
    """A clone of each host with a server, which a test may restore."""
    with lab.boot(f"b{request.param}", layer(request.param)) as host:
        yield host


def sql(host: Host, statement: str) -> str:
    return str(host.ssh(ADMIN[host.name[1:]], input=statement).stdout).strip()


def restore(host: Host, at: str) -> None:
    done = host.ssh(f"sitectl restore {at} --replace", check=False)
    assert done.returncode == 0, done.stderr
    page = httpx.get(f"http://{host.address}:8000/", timeout=30)
    assert page.status_code == 200


def test_drill_compares_every_row(host: Host) -> None:
    sql(host, "UPDATE item SET price = 4.44;")
    host.ssh("sitectl backup --wait 60")
    sql(host, "UPDATE item SET price = 5.55;")
    done = host.ssh("sitectl drill --wait 60", check=False)
    assert done.returncode == 0, done.stderr
    proved = json.loads(host.ssh("cat /var/lib/sitectl/mypack/drill.json").stdout)
    assert proved["last_good"]["rows"] > 10
    assert sql(host, "SELECT max(price) FROM item;") == "5.55"
    print(f"{host.name}: {proved['last_good']}")


def test_the_site_comes_back_with_its_rows(host: Host) -> None:
    # What was written after the backup is in the server's log.
    posts = sql(host, "SELECT count(*) FROM post;")
    at = moment(host)
    sql(host, "DELETE FROM post; UPDATE item SET price = 6.66;")
    restore(host, at)
    assert sql(host, "SELECT max(price) FROM item;") == "5.55"
    assert sql(host, "SELECT count(*) FROM post;") == posts
    # A moment after which nobody wrote: all that is kept is from before it.
    restore(host, moment(host))
    assert sql(host, "SELECT max(price) FROM item;") == "5.55"
    sql(host, "UPDATE item SET price = 7.77;")
    if host.name == "bp12":  # a restore asks MariaDB itself for the rest of its log
        sql(host, "SELECT pg_switch_wal();")
        time.sleep(1)
    restore(host, "latest")
    assert sql(host, "SELECT max(price) FROM item;") == "7.77"


def moment(host: Host) -> str:
    """Return a moment at which nobody writes."""
    return str(host.ssh("sleep 1; date -u +%FT%TZ; sleep 1.2").stdout).strip()


def test_it_goes_on_being_backed_up(host: Host) -> None:
    host.ssh("sitectl backup --wait 60")
    told = json.loads(host.ssh("sitectl doctor backups --json", check=False).stdout)
    assert told["findings"] == []
