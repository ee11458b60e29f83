"""Database servers that are away, restart, hang, or take no more connections."""

import time

import httpx

from tests.faults.fault import Fault, Promise
from tests.lab import Host

POSTGRESQL = "postgresql@15-main"
BUSY = ("503",)
AT_ONCE = 2  # seconds
# Every connection that the server gives, also those kept for its administrator.
EXHAUST = """
cat > /root/exhaust.py << 'END'
import os
import psycopg2
os.setuid(__import__("pwd").getpwnam("postgres").pw_uid)
held = []
while True:
    try:
        held.append(psycopg2.connect("dbname=postgres"))
    except psycopg2.OperationalError:
        pass
END
setsid python3 /root/exhaust.py > /dev/null 2>&1 < /dev/null &
echo $! > /root/exhaust.pid
sleep 1
for n in $(seq 50); do
  pkill -u postgres -f 'postgres: .*flaskuser' || break
  sleep 0.1
done
"""


def away_at_start(host: Host) -> None:
    """Start Apache without its database, and see what it says of itself."""
    host.ssh(f"systemctl stop {POSTGRESQL}; systemctl restart apache2")
    while ask(host, "/healthz").status_code != 200:  # until the daemons are there
        time.sleep(0.1)
    for path, status in {"/healthz": 200, "/readyz": 503, "/": 503}.items():
        answer = ask(host, path)
        assert answer.status_code == status, (path, answer.status_code, answer.text)
        assert answer.elapsed.total_seconds() < AT_ONCE, (path, answer.elapsed)
    assert answer.headers["Retry-After"]


def ask(host: Host, path: str) -> httpx.Response:
    """Ask as a user does."""
    return httpx.get(f"http://{host.address}:8000{path}", timeout=30)


FAULTS = [
    Fault(
        "database-away-at-start",
        "PostgreSQL is down when Apache starts",
        "p12",
        away_at_start,
        Promise("R10", 5, longest=12, statuses=("503", "dropped")),
        mend=f"systemctl start {POSTGRESQL}",
        hold=5,
    ),
    Fault(
        "postgresql-restarted",
        "PostgreSQL is restarted, 5 times",
        "p12",
        f"for n in 1 2 3 4 5; do systemctl restart {POSTGRESQL}; sleep 2; done",
        Promise("R11", 5, longest=12, statuses=BUSY, deaths=5),
    ),
    Fault(
        "postgresql-restarted-once",
        "PostgreSQL is restarted",
        "p12",
        f"systemctl restart {POSTGRESQL}",
        Promise("R11", 5, longest=12, statuses=BUSY),
        is_quick=True,
    ),
    Fault(
        "mariadb-restarted",
        "MariaDB is restarted, 3 times",
        "m13",
        "for n in 1 2 3; do systemctl restart mariadb; sleep 2; done",
        Promise("R11", 5, longest=12, statuses=BUSY, deaths=3),
    ),
    Fault(
        "postgresql-hangs",
        "PostgreSQL hangs for a minute",
        "p12",
        "pkill -STOP -u postgres -x postgres",
        Promise("R12", 5, longest=12, statuses=BUSY),
        mend="pkill -CONT -u postgres -x postgres",
        hold=60,
    ),
    Fault(
        "postgresql-hangs-briefly",
        "PostgreSQL hangs for 8 seconds",
        "p12",
        "pkill -STOP -u postgres -x postgres",
        Promise("R12", 5, longest=12, statuses=BUSY),
        mend="pkill -CONT -u postgres -x postgres",
        hold=8,
        is_quick=True,
    ),
    Fault(
        "mariadb-hangs",
        "MariaDB hangs for a minute",
        "m13",
        "pkill -STOP -x mariadbd",
        Promise("R12", 5, longest=12, statuses=BUSY),
        mend="pkill -CONT -x mariadbd",
        hold=60,
    ),
    Fault(
        "no-connections",
        "PostgreSQL takes no more connections",
        "p12",
        EXHAUST,
        Promise("R13", 5, longest=12, statuses=BUSY),
        mend="kill $(cat /root/exhaust.pid)",
        hold=10,
    ),
]
