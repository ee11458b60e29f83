"""A host with 1 GB in PostgreSQL is lost under writes: what was lost, for how long.

Slow, a part of `make test-faults`. Debian 13, where
pgBackRest speaks SFTP to the second host.
"""

import json
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.faults.losses import Loss, keep
from tests.infra.conftest import lab, tree  # noqa: F401 - fixtures
from tests.infra.playbook import play
from tests.lab import Host, Lab

pytestmark = [pytest.mark.lab, pytest.mark.timeout(3600)]

VALUES = {"site_database": "postgresql", "backup_key": "a key that the tests know"}
SQL = "su postgres -c 'psql -qXAt mypack'"
# 1 GB that nothing compresses, as rows of 1 kB.
FILL = """
CREATE TABLE filler AS SELECT n, (SELECT string_agg(sha512((n || '-' || m)::bytea), '')
  FROM generate_series(1, 16) m) AS bytes FROM generate_series(1, 950000) n;
CREATE TABLE written (at timestamptz DEFAULT clock_timestamp());
SELECT pg_database_size('mypack');
"""
WRITE = "INSERT INTO written DEFAULT VALUES RETURNING extract(epoch FROM at);\n"
SECONDS = 90


@pytest.mark.usefixtures("lab")
def test_host_is_lost_and_comes_back(lab: Lab, tree: Path) -> None:  # noqa: F811
    keeper, host = lab.boot("keeper", "trixie"), lab.boot("www", "trixie")
    provision(lab, tree, host, keeper)
    size = int(host.ssh(SQL, input=FILL, timeout=900).stdout)
    backup = timed(lambda: host.ssh("sitectl backup"))
    acknowledged = write(host)
    host.kill()
    host.destroy()
    host = lab.boot("www", "trixie")
    up = timed(lambda: provision(lab, tree, host, keeper))
    restore = "sitectl restore latest"
    restored = timed(lambda: print(host.ssh(restore, timeout=1800).stdout))
    last = "SELECT extract(epoch FROM max(at)) FROM written;"
    lost = acknowledged - float(host.ssh(SQL, input=last).stdout)
    rows = host.ssh(SQL, input="SELECT count(*) FROM filler;").stdout.strip()
    assert rows == "950000"
    assert httpx.get(f"http://{host.address}:8000/", timeout=30).status_code == 200
    place = "a second host, SFTP"
    loss = Loss("PostgreSQL", place, size, backup, round(lost, 1), up, restored)
    keep("postgresql-sftp", loss)
    print(loss)


def timed(act: Callable[[], object]) -> int:
    """Do it, and return the seconds that it took."""
    began = time.monotonic()
    act()
    return round(time.monotonic() - began)


def provision(lab: Lab, tree: Path, host: Host, keeper: Host) -> None:  # noqa: F811
    where = lab.inventory({"site": [host], "backup": [keeper]}, "restore")
    run = play(lab, "site.yml", where, "-e", json.dumps(VALUES), tree=tree)
    assert run.code == 0, run.output


def write(host: Host) -> float:
    """Write every tenth of a second; return the last moment that was acknowledged."""
    rows = f"for n in $(seq {SECONDS * 10}); do echo '{WRITE.strip()}'; sleep 0.1; done"
    said = host.ssh(f"({rows}) | {SQL}").stdout.split()
    return float(said[-1])
