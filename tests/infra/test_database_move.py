"""The data moves to another kind of database, or stays where it is."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.infra.playbook import play
from tests.lab import Host, Lab

pytestmark = pytest.mark.lab

CHANGE = """
import sqlite3
connection = sqlite3.connect("/var/lib/mypack/mypack.sqlite3")
connection.execute("UPDATE item SET price = 4.44 WHERE name = 'Espresso'")
connection.commit()
"""


@pytest.fixture(scope="module")
def moving(lab: Lab, layer: Callable[[str], str]) -> Iterator[Host]:
    """A clone of the Debian 13 host with SQLite, whose data is not the seed's."""
    with lab.boot("moving", layer("d13")) as host:
        host.ssh("python3 -", input=CHANGE)
        yield host


def test_another_database_is_refused_and_nothing_changes(
    lab: Lab, tree: Path, moving: Host
) -> None:
    run = play(
        lab,
        "site.yml",
        inventory(lab, moving),
        "-e",
        "site_database=postgresql",
        tree=tree,
    )
    assert run.code != 0
    assert "is in sqlite, and this run asks for postgresql" in run.words
    assert "MOVE=copy" in run.words
    assert run.changed == {"moving": 0}


def test_rows_are_copied(lab: Lab, tree: Path, moving: Host) -> None:
    options = ("-e", "site_database=postgresql", "-e", "site_database_move=copy")
    run = play(lab, "site.yml", inventory(lab, moving), *options, tree=tree)
    assert run.code == 0, run.output
    assert "postgresql" in moving.ssh("cat /etc/mypack/settings.toml").stdout
    page = httpx.get(f"http://{moving.address}:8000/", timeout=30)
    assert page.status_code == 200
    assert "4.44" in page.text
    again = play(lab, "site.yml", inventory(lab, moving), tree=tree)
    assert again.changed == {"moving": 0}, again.output


def test_slot_that_has_read_the_old_settings_is_no_way_back(moving: Host) -> None:
    """A rollback after the move must not bring the old data back."""
    back = moving.ssh("sitectl rollback", check=False)
    assert "no earlier good release" in back.stderr
    page = httpx.get(f"http://{moving.address}:8000/", timeout=30)
    assert "4.44" in page.text


def inventory(lab: Lab, host: Host) -> Path:
    return lab.inventory({"site": [host]}, "moving")
