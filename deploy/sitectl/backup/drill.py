"""Proves that a restore would work: one is made beside the site and compared."""

import time

from sitectl import messages
from sitectl.backup import choose, contents, moments, states
from sitectl.backup.run import Run, give
from sitectl.messages import SiteError

MARGIN = 1.2


def drill(run: Run) -> states.Record:
    """Restore the latest backup into a scratch place; record what it proved."""
    try:
        proved = attempt(run)
        run.repository.check()
    except SiteError as error:
        states.bad(run.site, "drill", error)
        raise
    states.good(
        run.site, "drill", "the latest backup was restored and compared", proved
    )
    return proved


def attempt(run: Run) -> states.Record:
    """Fetch, start, count and compare, against the clock."""
    began, ticks = moments.now(), time.monotonic()
    found = run.repository.snapshots()
    snapshot = choose.choose(found, None, run.values.repository)
    size = run.repository.size(snapshot) + run.engine.size()
    run.require_space(int(size * MARGIN))
    target = run.room("drill")
    run.repository.restore(snapshot, target)
    stage = choose.stage(target, snapshot)
    made = contents.read(stage, snapshot.id[:8])
    contents.refuse_other(made, snapshot.id[:8], run.site.config.site)
    # A short name: a server's socket lies in it, whose path has 107 bytes at most.
    database = (stage / choose.DATABASE).rename(target / choose.DATABASE)
    give(run.engine.account, database)
    compare(made, run.engine.inspect(database, made), snapshot.id[:8])
    age = (began - moments.read(made.at)).total_seconds()
    return {
        "at": moments.show(began),
        "rpo_seconds": max(0, round(run.engine.lost(age))),
        "rto_seconds": round(time.monotonic() - ticks, 1),
        "bytes": size,
        "rows": contents.rows(made.tables),
        "tables": len(made.tables),
    }


def compare(made: contents.Contents, seen: contents.Tables, label: str) -> None:
    """Refuse a copy that is not what was backed up."""
    found = contents.differences(made.tables, seen)
    if found:
        error = SiteError(messages.BACKUP_DIFFERS, label=label, count=len(found))
        error.details = found
        raise error
