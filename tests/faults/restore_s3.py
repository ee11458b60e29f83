"""A Debian 12 whose backups lie in S3 is lost, and comes back, with each database.

Slow, a part of `make test-faults`; one alone:
`.venv/test/bin/pytest tests/faults/restore_s3.py -k sqlite`.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults import s3
from tests.infra.conftest import lab, tree  # noqa: F401 - fixtures
from tests.infra.lost_host import PASSWORD, sign_in
from tests.infra.playbook import play
from tests.lab import Host, Lab

pytestmark = [pytest.mark.lab, pytest.mark.timeout(1800)]

SUITES = dict.fromkeys(("postgresql", "mariadb", "sqlite"), "bookworm")
PICTURE = "/var/lib/mypack/uploads/kept.jpg"
LIFE = f"""
set -e
echo '{PASSWORD}' | sitectl flask user create lost --role editor --password-stdin
install -o flaskuser -g www-data -m 640 /etc/hostname {PICTURE}
sitectl backup --wait 60
"""


@dataclass(frozen=True)
class Place:
    """Where hosts are lost, and the storage that outlives them."""

    lab: Lab
    tree: Path
    storage: s3.Storage

    def provision(self, database: str) -> Host:
        """Provision a bare host, whose image trusts the storage's authority."""
        host = self.lab.boot(database, SUITES[database])
        s3.trust(host, self.storage)
        where = self.lab.inventory({"site": [host]}, database)
        values = json.dumps(inventory(self.storage, database))
        run = play(self.lab, "site.yml", where, "-e", values, tree=self.tree)
        assert run.code == 0, run.output
        assert self.storage.secret not in run.output
        return host


@pytest.fixture(scope="module")
def place(lab: Lab, tree: Path) -> Iterator[Place]:  # noqa: F811 - fixtures
    with lab.boot("store", "trixie") as host:
        yield Place(lab, tree, s3.serve(host))


@pytest.mark.parametrize("database", SUITES)
def test_host_comes_back(place: Place, database: str) -> None:
    host = place.provision(database)
    host.ssh(LIFE)
    host.kill()
    host.destroy()
    with place.provision(database) as successor:
        successor.ssh(f"test ! -e {PICTURE}")
        assert "SITE-606" in successor.ssh("sitectl backup", check=False).stderr
        successor.ssh("sitectl restore latest", timeout=600)
        assert sign_in(successor, "lost", PASSWORD)
        successor.ssh(f"test -e {PICTURE}")
        successor.ssh("sitectl backup --wait 60 && sitectl drill", timeout=600)
        told = successor.ssh("sitectl doctor backups --json").stdout
        assert json.loads(told)["findings"] == []


def inventory(storage: s3.Storage, database: str) -> dict[str, object]:
    """Return what an inventory says of backups in S3."""
    own = {"AWS_ACCESS_KEY_ID": storage.key, "AWS_SECRET_ACCESS_KEY": storage.secret}
    return {
        "site_database": database,
        "backup_key": "a key that the tests know",
        "backup_repository": f"s3:https://{storage.host}/{s3.BUCKET}/{database}",
        "backup_environment": own,
        "backup_pgbackrest": {
            "repo1-type": "s3",
            "repo1-path": "/postgresql",
            "repo1-s3-bucket": s3.BUCKET,
            "repo1-s3-endpoint": storage.host,
            "repo1-s3-region": "us-east-1",
            "repo1-s3-uri-style": "path",
            "repo1-s3-key": storage.key,
            "repo1-s3-key-secret": storage.secret,
        },
    }
