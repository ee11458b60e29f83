"""What pgBackRest is called with and what it says, as pure functions."""

import json
import time
from collections.abc import Sequence
from pathlib import Path

from sitectl.backup.timelines import Way

FULL = "full"
# Each table's rows and the sum of their hashes, in any order; psql runs what it builds.
TABLES = """
SELECT format('SELECT %L, count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric),
  0) FROM %I.%I t', schemaname || '.' || tablename, schemaname, tablename)
FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
ORDER BY 1 \\gexec
"""
REVISION = """
SELECT to_regclass('alembic_version') IS NOT NULL AS known \\gset
\\if :known
SELECT 'revision', version_num FROM alembic_version;
\\endif
"""
# The transactions that have written and not ended, as an array's text; a snapshot does
# not list the youngest of them.
WRITING = """SELECT coalesce(array_agg(transactionid::text), '{}')::text FROM pg_locks
WHERE locktype = 'transactionid' AND granted AND mode = 'ExclusiveLock'"""
# A restore point that stands for exactly the rows that are counted. Between the two
# positions in the log there is nothing but the point (104 bytes, and the header of a
# page), so nobody ended in between. Who was writing, and so is not seen, might have
# been ending: a commit is in the log before the others see it. So one that was not
# there a second ago is waited for; another must go on for a second more, idle or not.
# That second begins when the log is on the disk (the switch sees to it), for which one
# that is ending waits, however long it takes.
MARKED = """
\\set ON_ERROR_STOP on
SET lock_timeout = '60s';
SELECT pg_current_wal_insert_lsn() AS before \\gset
SELECT ({writing}) AS writing \\gset
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT pg_create_restore_point('{mark}') AS after \\gset
SELECT :'after'::pg_lsn - :'before'::pg_lsn < 144
  AND :'writing'::text[] <@ '{old}'::text[] AS quiet \\gset
\\if :quiet
SELECT pg_switch_wal() WHERE :'writing' <> '{{}}';
SELECT pg_sleep(1) WHERE :'writing' <> '{{}}';
SELECT :'writing'::text[] <@ ({writing})::text[] AS quiet \\gset
\\endif
\\if :quiet
{tables}
{revision}
\\else
\\echo busy
\\endif
"""
COUNTED = "BEGIN ISOLATION LEVEL REPEATABLE READ;\n" + TABLES + REVISION
# Seconds since the log was last kept elsewhere; none when nothing was written since.
UNKEPT = """
SELECT CASE WHEN lsn - '0/0' - floor((lsn - '0/0') / 16777216) * 16777216 < 1000 THEN 0
  ELSE extract(epoch FROM clock_timestamp() - last_archived_time) END
FROM pg_stat_archiver, pg_current_wal_insert_lsn() lsn;
"""
# When the last transaction of the log was that a recovery has applied, and its end.
REACHED = """
SELECT to_char(pg_last_xact_replay_timestamp() AT TIME ZONE 'UTC',
  'YYYY-MM-DD"T"HH24:MI:SS"Z"'), pg_last_wal_replay_lsn();
"""


def command(config: Path, stanza: str, *words: str) -> list[str]:
    """Build a command line; no secret is in it."""
    return ["pgbackrest", f"--config={config}", f"--stanza={stanza}", *words]


def marked(mark: str, old: str) -> str:
    """Set a mark in the log and count what the database holds at it.

    What was being written a second ago already, as `WRITING` told, is no hindrance.
    """
    known = {"tables": TABLES, "revision": REVISION, "writing": WRITING}
    return MARKED.format(mark=mark, old=old, **known)


def counted(output: str) -> tuple[dict[str, list[object]], str | None]:
    """Read the tables and the revision."""
    rows = [line.split("|") for line in output.splitlines() if "|" in line]
    found = {row[0]: row[1:] for row in rows}
    revision = found.pop("revision", [None])[0]
    return {name: [int(n), total] for name, (n, total) in found.items()}, revision


def told(output: str) -> str:
    """Leave out the headers of HTTP, which come in such number that they hide why."""
    kept, hidden = [], False
    for line in output.splitlines():
        if line.lstrip().startswith(("***", "ERROR", "WARN", "HINT")):
            hidden = "Headers ***" in line
        if not hidden:
            kept.append(line)
    return "\n".join(kept)


def kind(info: str, days: float) -> str:
    """Choose a full backup when the last one is too old; `incr` has no full, is one."""
    backups = [b for stanza in json.loads(info or "[]") for b in stanza["backup"]]
    full = [b["timestamp"]["stop"] for b in backups if b["type"] == FULL]
    young = full and time.time() - max(full) < days * 86400
    return "incr" if young else FULL


def size(info: str) -> int:
    """Return how large the database of the last backup is, in bytes."""
    backups = [b for stanza in json.loads(info or "[]") for b in stanza["backup"]]
    return int(backups[-1]["info"]["size"]) if backups else 0


def labels(info: str) -> list[str]:
    """Name the backups, oldest first."""
    return [b["label"] for stanza in json.loads(info or "[]") for b in stanza["backup"]]


def restore(base: Sequence[str], target: Path, runs_in: Path, *words: str) -> list[str]:
    """Name what is restored, and where the server will ask for the log."""
    # Its own would name the folder of the restore, which gets another name.
    log = f"restore_command={' '.join(base)} --pg1-path={runs_in} archive-get %f %p"
    own = [f"--pg1-path={target}", f"--recovery-option={log}"]
    return [*own, "restore", *words]


def to_moment(way: Way, at: str | None) -> list[str]:
    """Name a backup and a line, and the moment on it; without one, its end."""
    words = [f"--set={way.backup.label}", f"--target-timeline={way.line.number}"]
    if at is None:
        return words
    moment = at.replace("T", " ").replace("Z", "+00")
    return [*words, "--type=time", f"--target={moment}", "--target-action=promote"]


def to_mark(mark: str) -> list[str]:
    """Name a mark and the backup before it, which older ones do not name."""
    name, _, label = mark.partition(" ")
    words = ["--type=name", f"--target={name}", "--target-action=promote"]
    known = [f"--set={label}", "--target-timeline=current"] if label else []
    return [*known, *words]
