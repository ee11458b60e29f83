"""A migration breaks no running release, and runs once, wholly or not at all."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.infra import releases
from tests.infra.releases import Site, Watch, head, migration
from tests.lab import Lab

pytestmark = [pytest.mark.lab, pytest.mark.timeout(1800)]

BREAKING = {
    "drop": (
        'op.drop_column("item", "category")',
        "ban-drop-column",
        "ALTER TABLE item DROP COLUMN category",
    ),
    "rename": (
        'op.alter_column("item", "name", new_column_name="title")',
        "renaming-column",
        "ALTER TABLE item RENAME name TO title",
    ),
    "required": (
        'op.add_column("item", sa.Column("origin", sa.String(20), nullable=False))',
        "adding-required-field",
        "ALTER TABLE item ADD COLUMN origin VARCHAR(20) NOT NULL",
    ),
    "locking": (
        'op.create_index("ix_item_price", "item", ["price"])',
        "require-concurrent-index-creation",
        "CREATE INDEX ix_item_price ON item (price)",
    ),
}
# Slow enough to be met half-way by a kill or by another process.
HALVES = """op.execute("CREATE TABLE half_one (id integer)")
    op.execute("SELECT pg_sleep(0.4)")
    op.execute("CREATE TABLE half_two (id integer)")"""


@pytest.fixture(scope="module")
def site(
    lab: Lab,
    layer: Callable[[str], str],
    tree: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """A host with PostgreSQL, whose schema these tests take with them."""
    folder = tmp_path_factory.mktemp("schema")
    with releases.copied(lab, layer("p12"), "mp12", tree, folder) as site:
        yield site


def revision(site: Site) -> str:
    """Return where the database's schema stands."""
    query = "SELECT version_num FROM alembic_version"
    return psql(site, query)


def psql(site: Site, query: str) -> str:
    return site.host.ssh("su postgres -c 'psql -At mypack'", input=query).stdout.strip()


def schema(site: Site) -> str:
    """Return the whole schema, without what changes from dump to dump."""
    dump = site.host.ssh("su postgres -c 'pg_dump -s mypack'").stdout
    return "\n".join(row for row in dump.splitlines() if "restrict" not in row)


@pytest.mark.parametrize("name", BREAKING)
def test_a_breaking_migration_is_refused_before_anything_changes(
    site: Site, name: str
) -> None:
    statements, rule, sql = BREAKING[name]
    number = head(site.workshop.tree) + 1
    release = site.make(name, migration(number, statements))
    before, structure = site.state(), schema(site)
    with Watch(site.address) as watch:
        result = site.sitectl("activate", release)
    watch.saw_only(before.live)
    assert (result.error["code"], result.error["step"]) == ("SITE-202", "migrate")
    for word in (f"migration {number:04d} would break or lock", rule, sql):
        assert word in result.told
    assert schema(site) == structure
    after = site.state()
    for role in ("live", "standby"):
        assert after.pids(role) == before.pids(role)
        assert after.slots[role]["release"] == before.slots[role]["release"]
    assert after.history[-1]["error"] == "SITE-202"
    assert after.verdicts[release] == "bad"


def test_a_contract_step_passes_and_no_rollback_goes_behind_it(site: Site) -> None:
    number, first = head(site.workshop.tree) + 1, site.live
    added = 'op.add_column("item", sa.Column("note", sa.String(80), nullable=True))'
    dropped = 'op.drop_column("item", "note")'
    expand = migration(number, added)
    contract = migration(number + 1, dropped, "contract")
    older = site.make("expand", expand)
    newer = site.make("contract", expand, contract)
    with Watch(site.address) as watch:
        result = site.done("activate", older)
        assert f"migrated: {number:04d}" in result.values["notes"]
        site.done("rollback")
        site.done("activate", older)
        assert site.live == older
        site.done("activate", newer)
        assert revision(site) == f"{number + 1:04d}"
        for words in (("rollback",), ("rollback", older), ("activate", first)):
            refused = site.sitectl(*words)
            assert refused.error["code"] == "SITE-302", refused.words
            assert f"contracted it by migration {number + 1:04d}" in refused.told
            assert f"live is still {newer}; nothing was switched" in refused.told
    watch.saw_only(first, older, newer)
    assert site.live == newer
    site.is_consistent()


def upgrade(site: Site, release: str) -> str:
    """Return the command that brings the schema to a release's head."""
    python = f"/var/www/mypack/releases/{release}/.venv/bin/python"
    account = "setpriv --reuid=flaskuser --regid=www-data --init-groups"
    return f"cd /var/lib/mypack && {account} {python} -m flask --app mypack db upgrade"


@pytest.fixture(scope="module")
def halves(site: Site) -> str:
    """A release with one pending migration of two halves, on top of the schema."""
    current = int(revision(site))
    before = range(head(site.workshop.tree) + 1, current + 1)
    passed = [migration(number, "pass") for number in before]
    return site.make("halves", *passed, migration(current + 1, HALVES))


def test_a_killed_migration_is_done_wholly_or_not_at_all(
    site: Site, halves: str
) -> None:
    before, structure = revision(site), schema(site)
    chance = random.Random(19)  # noqa: S311 - to be repeated, not to be secret
    with Watch(site.address) as watch:
        for _ in range(6):
            seconds = 0.5 + chance.random()
            site.host.ssh(
                f"timeout -s KILL {seconds} sh -c '{upgrade(site, halves)}'",
                check=False,
            )
            if revision(site) != before:
                break
            assert schema(site) == structure
    assert watch.failures == []


def test_five_at_once_migrate_once(site: Site, halves: str) -> None:
    before = int(revision(site))
    target = head(site.workshop.tree) + 1
    if "half_one" in schema(site):  # the last kill came too late
        psql(site, "DROP TABLE half_one; DROP TABLE half_two")
        before -= 1
        number = f"'{before:04d}'"
        psql(site, f"UPDATE alembic_version SET version_num = {number}")  # noqa: S608
    one = f"({upgrade(site, halves)} 2>&1; echo code $?) &"
    told = site.host.ssh(f"for n in 1 2 3 4 5; do {one} done; wait").stdout
    assert told.count("code 0") == 5, told
    assert told.count(f"migrated from {before:04d} to {before + 1:04d}") == 1, told
    assert before >= target - 1
    assert int(revision(site)) == before + 1
    assert "half_two" in schema(site)
    assert site.sitectl("check").code == 0
