"""Backups of a real PostgreSQL by a real pgBackRest: any moment of any life it had."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from sitectl.backup import moments
from sitectl.backup.contents import Contents
from sitectl.backup.values import Values
from sitectl.messages import SiteError
from sitectl.site import Site
from tests.servers.errors import ServerMissing
from tests.unit.sitectl.backup.cluster import Local, local

pytestmark = pytest.mark.timeout(1800)


@pytest.fixture
def db(site: Site, tmp_path: Path) -> Iterator[Local]:
    """A cluster that was never backed up."""
    if os.geteuid() != 0:
        pytest.skip("only root can be the server's user")
    own = dict.fromkeys(("key_file", "work", "aside"), tmp_path)
    try:
        with local(site, Values("postgresql", str(tmp_path), folders=(), **own)) as db:
            yield db
    except ServerMissing as reason:
        pytest.skip(str(reason))


def moment() -> str:
    """Return a second in which nobody writes."""
    time.sleep(1.1)
    at = moments.show(moments.now())
    time.sleep(1.1)
    return at


def written(db: Local, *names: str) -> str:
    """Write rows, and return a moment after them."""
    for name in names:
        db.write(name)
    return moment()


def test_each_moment_is_found_on_the_line_that_was_the_sites_then(db: Local) -> None:
    made = db.copy()
    b, c, d = (written(db, name) for name in "BCD")
    db.restore(b, made)
    e = written(db, "E")
    db.write("F")
    # A second restore, to a later moment of the life that the first one began.
    db.restore(e, made)
    assert db.names == ["A", "B", "E"]
    g = written(db, "G")
    assert "kept until" in db.restore(None, made)
    assert db.names == ["A", "B", "E", "G"]
    # Moments of the first life, which no newer line leads to; the last one is its end.
    db.restore(c, made)
    assert db.names == ["A", "B", "C"]
    db.restore(d, made)
    assert db.names == ["A", "B", "C", "D"]
    # Another backup, which is of a line that the moment is not on.
    made = db.copy()
    h = written(db, "H")
    assert "kept until" in db.restore(g, made)
    assert db.names == ["A", "B", "E", "G"]
    assert db.drill(made) == made.tables
    # Without that backup, the way begins at the first one.
    db.archive.run("expire", f"--set={made.mark.split()[1]}")
    db.restore(h, made)
    assert db.names == ["A", "B", "C", "D", "H"]
    db.restore(None, made)
    assert db.names == ["A", "B", "C", "D", "H"]


def test_a_lost_host_comes_back_beside_the_one_that_was_begun_anew(db: Local) -> None:
    made = db.copy()
    b = written(db, "B")
    db.lose()
    db.make()
    db.begin(adopt=True)
    other = db.copy()
    y = written(db, "Y")
    db.restore(b, made)
    assert db.names == ["A", "B"]
    q = written(db, "Q")  # its log goes on, where the other host's went
    db.restore(y, other)
    assert db.names == ["A", "Y"]
    db.restore(q, made)
    assert db.names == ["A", "B", "Q"]
    made = db.copy()
    db.lose()
    db.make()
    db.restore(None, made)
    assert db.names == ["A", "B", "Q"]


def test_what_no_backup_leads_to_is_refused_and_the_first_moment_is_named(
    db: Local,
) -> None:
    db.values = replace(db.values, full_days=0)
    first = db.copy()
    at = written(db, "B")
    db.require(first.at)
    for name in "CD":  # as many as are kept
        time.sleep(1.1)
        db.copy()
        db.write(name)
    with pytest.raises(SiteError) as refused:
        db.require(at)
    assert refused.value.code == "SITE-613"
    named = refused.value.next.split()[1]
    assert at < named < moments.show(moments.now())
    db.require(named)
    db.restore(named, first)
    assert db.names == ["A", "B"]


def test_a_log_with_a_hole_is_refused(db: Local) -> None:
    made = db.copy()
    b = written(db, "B")
    c, d, e = written(db, "C"), written(db, "D"), written(db, "E")
    segments = (db.home / "repository/archive/mypack").rglob("*.zst")
    lost = sorted(segments)[-2]
    lost.unlink()
    for at in (c, d, e, None):
        with pytest.raises(SiteError) as refused:
            db.require(at)
        assert refused.value.code == "SITE-618"
        assert lost.name[:24] in refused.value.text
    lost.write_bytes(bytes(99))  # which only who reads it finds
    before = db.names
    for at in (e, None):
        with pytest.raises(SiteError) as refused:
            db.restore(at, made)
        assert refused.value.code == "SITE-618"
        assert db.names == before
    lost.unlink()
    db.restore(b, made)
    assert db.names == ["A", "B"]


READS = "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM item;"
WRITES = "BEGIN; INSERT INTO item VALUES ('never');"
LONG = "UPDATE item SET name = name WHERE pg_sleep(100) IS NOT NULL;"
OFTEN = """DO $$ BEGIN FOR n IN 1..10000 LOOP
INSERT INTO item VALUES (pg_backend_pid()); COMMIT; PERFORM pg_sleep(0.05);
END LOOP; END $$;"""


def test_rows_are_counted_exactly_while_others_write_or_leave_theirs_open(
    db: Local,
) -> None:
    with ExitStack() as others:
        for script, goes_on in ((READS, ""), (WRITES, ""), ("", LONG)):
            others.enter_context(db.session(script, goes_on))
        for _ in range(3):
            others.enter_context(db.session("", OFTEN))
        made = db.copy()
    (rows, _), now = made.tables["public.item"], len(db.names)
    assert 1 < rows < now  # they went on
    assert db.drill(made) == made.tables


def test_a_commit_that_waits_for_the_disk_is_not_between(db: Local) -> None:
    if not shutil.which("strace"):
        pytest.skip("strace is not installed")
    with db.session("", OFTEN.replace("0.05", "1")):
        found = db.ask("SELECT pid FROM pg_stat_activity WHERE query LIKE 'DO %'")
        late = ["trace=fdatasync", "inject=fdatasync:delay_enter=2500000"]
        words = [word for one in late for word in ("-e", one)]
        slow = ["strace", "-qq", *words, "-o", "/dev/null", "-p", found.strip()]
        with subprocess.Popen(slow) as strace:
            try:
                made = db.copy()
            finally:
                strace.kill()
    assert db.drill(made) == made.tables


def test_a_drill_reads_all_of_the_log_that_is_kept(db: Local) -> None:
    made = db.copy()
    written(db, "B", "C", "D")
    assert db.drill(made) == made.tables
    archive = db.home / "repository/archive/mypack"
    *_, older, _ = sorted(archive.rglob("*.zst"))
    whole = older.read_bytes()
    older.write_bytes(whole[:100] + bytes(9) + whole[109:])
    assert refused(db, made) == "SITE-618"  # the server took it for the end
    older.unlink()
    assert refused(db, made) == "SITE-618"
    # What no recovery needs any more is read as well.
    older.write_bytes(whole)
    first = min(archive.rglob("*.zst"))
    first.write_bytes(bytes(99))
    assert refused(db, made) == "SITE-603"


def refused(db: Local, made: Contents) -> str:
    """Return the code that a drill is refused with."""
    with pytest.raises(SiteError) as reason:
        db.drill(made)
    return reason.value.code
