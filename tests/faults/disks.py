"""Disks that are full: for logs, for data, for the database's write-ahead log."""

from tests.faults.databases import FAILED, POSTGRESQL
from tests.faults.fault import Bound, Fault, Promise, do
from tests.faults.outcome import Notes
from tests.faults.processes import LOG, MARKED
from tests.faults.shell import ASK
from tests.lab import Host

SIZE = "50m"
LOGS = "/var/log/mypack"
APACHES = "/var/log/apache2"
DATA = "/var/lib/mypack"
KEPT = "its lines of before that are kept"
TOLD = "times that Apache's log tells of it"
WAL = "/var/lib/postgresql/15/main/pg_wal"


def small(path: str, stop: str = "true", start: str = "true", size: str = SIZE) -> str:
    """Put a small file system with the same content where a folder is."""
    return f"""
mountpoint -q {path} && exit
{stop}
cp -a {path} /root/kept; mount -t tmpfs -o size={size} tmpfs {path}
cp -a /root/kept/. {path}/; chown --reference=/root/kept {path}
chmod --reference=/root/kept {path}; rm -r /root/kept
{start}"""


def full(path: str) -> str:
    """Fill a file system to its last byte."""
    return f"head -c 60M /dev/zero > {path}/ballast 2> /dev/null || true"


# SQLite writes over what its log has room for: without any, the next write needs some.
SHORT = f"""runuser -u flaskuser -- python3 -c '
import sqlite3
base = sqlite3.connect("{DATA}/mypack.sqlite3", timeout=30)
base.execute("PRAGMA wal_checkpoint(TRUNCATE)")'
"""


def log_lines(host: Host) -> Notes:
    """Tell whether the log goes on, and how often its loss was told."""
    new = f"tail -n +$(( $(cat /root/lines) + 1 )) {LOG}"
    told = f"{new} | grep -c 'lines dropped' || true"
    last = f"tail -n 1 {LOGS}/app.log | python3 -m json.tool > /dev/null && echo whole"
    return {
        TOLD: int(host.ssh(told).stdout),
        "last line of the log": host.ssh(last).stdout.strip(),
    }


def access_lines(host: Host) -> Notes:
    """Tell whether Apache's log goes on in whole lines, and kept what it had."""
    do(host, f"{ASK}\nask GET /after")
    after = f'grep \'"target":"/after"\' {APACHES}/mypack-access.log'
    host.ssh(f"until {after}; do sleep 0.1; done | tail -n 1 | python3 -m json.tool")
    before = f"grep -c '/before' {APACHES}/mypack-access.log || true"
    kept = int(host.ssh(before).stdout)
    return {"last line of Apache's log": "whole", KEPT: kept}


# More than fits: the server stops itself to keep what it has.
FLOOD = """su postgres -c "psql -qd mypack" > /dev/null 2>&1 << 'END' || true
create table ballast as
select repeat(md5(n::text), 30) from generate_series(1, 200000) as n
END"""

OWN_DISK = (
    "systemctl stop apache2",
    "systemctl start apache2; sitectl check > /dev/null",
)

FAULTS = [
    Fault(
        "logs-full",
        "the disk of the logs is full",
        "d12",
        full(LOGS),
        Promise("R14", 1, longest=5, deaths=0),
        prepare=f"{MARKED}\n{small(LOGS)}",
        mend=f"rm {LOGS}/ballast",
        hold=3,
        check=log_lines,
        bounds=(Bound(TOLD, at_least=1),),
        is_quick=True,
    ),
    Fault(
        "apaches-logs-full",
        "the disk of Apache's own logs is full",
        "d12",
        full(APACHES),
        Promise("R14", 1, longest=5, deaths=0),
        prepare=f"({small(APACHES, *OWN_DISK)}\n)\n{ASK}\nask GET /before\nsleep 1",
        mend=f"rm {APACHES}/ballast",
        hold=5,
        check=access_lines,
        bounds=(Bound(KEPT, at_least=1),),
    ),
    Fault(
        "data-full",
        "the disk of SQLite is full",
        "d12",
        SHORT + full(DATA),
        Promise("R14", 5, longest=8, statuses=("503", "507")),
        prepare=small(DATA, *OWN_DISK),
        mend=f"rm {DATA}/ballast",
        hold=3,
        bounds=FAILED,
        is_quick=True,
    ),
    Fault(
        "wal-full",
        "the disk of PostgreSQL's write-ahead log is full",
        "p12",
        f"{full(WAL)}\n{FLOOD}",
        Promise("R14", 15, longest=12, statuses=("503", "507")),
        prepare=small(
            WAL, f"systemctl stop {POSTGRESQL}", f"systemctl start {POSTGRESQL}"
        ),
        mend=f"rm {WAL}/ballast",
        hold=10,
        limit=60,
        bounds=FAILED,
    ),
]
