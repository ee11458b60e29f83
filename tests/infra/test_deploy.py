"""`make deploy`, `rollback` and `maintenance` against a provisioned host."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.infra.playbook import Run, commit, play
from tests.lab import Host, Lab

pytestmark = pytest.mark.lab

VERSIONS = "mypack/migrations/versions"
HEAD = max(path.name for path in Path(VERSIONS).glob("[0-9]*.py"))[:4]
MIGRATION = f'''"""Give items a note."""

import sqlalchemy as sa
from alembic import op

revision = "9001"
down_revision = "{HEAD}"
kind = "expand"


def upgrade() -> None:
    op.add_column("item", sa.Column("note", sa.String(200), nullable=True))
'''


@pytest.fixture(scope="module", params=["d12", "d13"])
def host(
    request: pytest.FixtureRequest, lab: Lab, layer: Callable[[str], str]
) -> Iterator[Host]:
    with lab.boot(f"deploy-{request.param}", layer(request.param)) as host:
        yield host


@pytest.fixture(scope="module")
def changed(host: Host, tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tree with another style sheet and a migration that expands."""
    copy = tmp_path_factory.mktemp("changed") / host.name
    shutil.copytree(tree, copy, ignore=shutil.ignore_patterns(".build"))
    with (copy / "mypack/static/site.css").open("a") as css:
        css.write("/* changed */\n")
    (copy / VERSIONS / "9001_note.py").write_text(MIGRATION)
    commit(copy, "Change the style and the schema")
    return copy


@pytest.fixture(scope="module")
def style_before(host: Host) -> str:
    return style(host)


@pytest.fixture(scope="module")
def deployed(lab: Lab, host: Host, changed: Path, style_before: str) -> Run:
    return run(lab, host, changed, "deploy.yml")


def test_unchanged_tree_is_not_deployed(lab: Lab, host: Host, tree: Path) -> None:
    assert run(lab, host, tree, "deploy.yml").changed == {host.name: 0}


def test_release_goes_live_in_the_other_slot(host: Host, deployed: Run) -> None:
    last = deployed.output.strip().splitlines()[-1]
    assert "slot green" in last
    assert get(host, "/readyz").json()["migration"]["current"] == "9001"


def test_database_was_backed_up_before_it_was_migrated(
    host: Host, deployed: Run
) -> None:
    newest = host.ssh("ls /var/backups/mypack").stdout.split()[-1]
    kept = host.ssh(f"python3 - /var/backups/mypack/{newest}", input=REVISION)
    assert kept.stdout == f"{HEAD}\n"


def test_pages_of_both_releases_find_their_assets(
    host: Host, style_before: str, deployed: Run
) -> None:
    assert style(host) != style_before
    for path in (style_before, style(host)):
        asset = get(host, path)
        assert asset.status_code == 200
        assert asset.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_history_says_who_when_what_and_how_long(host: Host, deployed: Run) -> None:
    lines = host.ssh("cat /var/lib/sitectl/mypack/history.jsonl").stdout.splitlines()
    last = json.loads(lines[-1])
    assert last["result"] == "ok"
    assert last["from"] < last["to"]
    assert re.fullmatch(r"root@deploy-d1\d", last["who"])
    assert re.fullmatch(r"[0-9a-f]{40}", last["commit"])
    steps = [step["step"] for step in last["steps"]]
    assert steps[-3:] == ["check", "flip", "confirm"]
    assert all(step["seconds"] >= 0 for step in last["steps"])


def test_status_tells_what_the_second_slot_costs(host: Host, deployed: Run) -> None:
    assert re.search(r"second slot +costs \d+ MB", host.ssh("sitectl status").stdout)


def test_rollback_is_one_flip_to_the_warm_slot(
    lab: Lab, host: Host, tree: Path, style_before: str, deployed: Run
) -> None:
    before = pids(host)
    last = run(lab, host, tree, "rollback.yml").output.strip().splitlines()[-1]
    assert "slot blue" in last
    assert pids(host) == before
    assert style(host) == style_before
    assert get(host, "/readyz").json()["migration"]["ahead"]


@pytest.fixture
def maintenance(lab: Lab, host: Host, tree: Path) -> Iterator[None]:
    controller = lab.network.controller
    allowed = json.dumps({"site_maintenance_allow": [f"{controller}/32"]})
    run(lab, host, tree, "site.yml", "-e", allowed)
    run(lab, host, tree, "maintenance.yml", "-e", "maintenance_on=1")
    yield
    run(lab, host, tree, "maintenance.yml", "-e", "maintenance_on=0")


REVISION = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1])
print(*database.execute("SELECT version_num FROM alembic_version").fetchone())
"""
FETCH = """
import urllib.error, urllib.request
for path in ("/", "/healthz"):
    try:
        answer = urllib.request.urlopen("http://127.0.0.1:8000" + path)
    except urllib.error.HTTPError as error:
        answer = error
    print(path, answer.status, answer.headers["Retry-After"])
"""


@pytest.mark.usefixtures("maintenance")
def test_maintenance_lets_the_team_in_and_nobody_else(host: Host) -> None:
    assert get(host, "/").status_code == 200
    seen = host.ssh("python3 -", input=FETCH).stdout
    assert seen == "/ 503 120\n/healthz 200 None\n"


def run(lab: Lab, host: Host, tree: Path, playbook: str, *options: str) -> Run:
    inventory = lab.inventory({"site": [host]}, host.name)
    done = play(lab, playbook, inventory, *options, tree=tree)
    assert done.code == 0, done.output
    return done


def get(host: Host, path: str) -> httpx.Response:
    return httpx.get(f"http://{host.address}:8000{path}", timeout=30)


def style(host: Host) -> str:
    return next(
        part
        for part in get(host, "/").text.split('"')
        if part.startswith("/static/site.")
    )


def pids(host: Host) -> list[list[int]]:
    status = json.loads(host.ssh("sitectl status --json").stdout)
    return [slot["pids"] for slot in status["slots"]]
