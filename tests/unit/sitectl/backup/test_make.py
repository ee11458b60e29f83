"""A database without tables is no good backup, unless it never had any."""

import pytest

from sitectl import disk, links
from tests.unit.sitectl import samples


def lose_tables(kept, how):
    if how == "removed":
        disk.remove(kept.database)
    elif how == "emptied":
        kept.database.write_bytes(b"")
    else:
        kept.change("DROP TABLE item")
        kept.change("CREATE TABLE alembic_version (version_num TEXT)")


def refused(done):
    return done.returncode == 1 and "SITE-620" in done.stderr


@pytest.mark.parametrize("how", ["removed", "emptied", "dropped"])
def test_one_that_lost_its_tables_is_refused(kept, how):
    kept.sitectl("backup")
    good = kept.state("backup")["last_good"]
    lose_tables(kept, how)
    done = kept.sitectl("backup")
    assert refused(done), done.stderr
    assert "the last good one had 1" in done.stderr
    assert kept.state("backup")["ok"] is False
    assert kept.state("backup")["last_good"] == good
    assert len(list((kept.repository / "snapshots").iterdir())) == 1
    assert kept.sitectl("backup", "--adopt").returncode == 0
    assert kept.sitectl("backup").returncode == 0


def test_one_that_the_live_release_would_have_filled_is_refused(kept, add_release):
    release = add_release(2, migrations=[samples.migration("0001")])
    for slot in ("blue", "green"):
        links.point_slot(kept.site.paths, slot, release)
    lose_tables(kept, "removed")
    done = kept.sitectl("backup")
    assert refused(done), done.stderr
    assert f"release {release} has 1 migrations" in done.stderr
    # The first run of a host is not stopped for it, and makes no backup either.
    begun = kept.sitectl("backup", "--begin")
    assert begun.returncode == 0, begun.stderr
    assert "no tables" in begun.stdout
    assert not list((kept.repository / "snapshots").iterdir())


@pytest.mark.parametrize("release", ["none", "without migrations"])
def test_one_that_never_had_any_is_backed_up(kept, release):
    lose_tables(kept, "removed")
    if release == "none":
        for slot in ("blue", "green"):
            disk.remove(kept.site.paths.slot(slot))
    for command in (("backup", "--begin"), ("backup",)):
        done = kept.sitectl(*command)
        assert done.returncode == 0, done.stderr
    assert kept.state("backup")["ok"] is True
