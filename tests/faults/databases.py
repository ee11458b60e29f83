"""Database servers that are away, restart, hang, or take no more connections."""

import time

import httpx

from tests.faults.fault import Bound, Fault, Promise
from tests.faults.outcome import Notes
from tests.lab import Host

POSTGRESQL = "postgresql@15-main"
BUSY = ("503",)
FAILED = (Bound("failed", at_least=1),)  # somebody was told
CAME = "servers that came"
TOLD = "told after s, at most"
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


def away_at_start(host: Host, service: str = POSTGRESQL) -> Notes:
    """Start Apache without its database, and see what it says of itself."""
    host.ssh(f"systemctl stop {service}; systemctl restart apache2")
    told = 0.0
    while ask(host, "/healthz").status_code != 200:  # until the daemons are there
        time.sleep(0.1)
    for path, status in {"/healthz": 200, "/readyz": 503, "/": 503}.items():
        answer = ask(host, path)
        assert answer.status_code == status, (path, answer.status_code, answer.text)
        told = max(told, answer.elapsed.total_seconds())
    assert answer.headers["Retry-After"]
    return {TOLD: round(told, 2)}


def restarted(service: str, times: int = 1) -> str:
    """Restart a server, and write down each that came."""
    once = f"systemctl restart {service}; systemctl show -P MainPID {service}"
    every = f"for n in $(seq {times}); do [ $n = 1 ] || sleep 2; {once}; done"
    return f"{every} > /root/servers"


def came(host: Host) -> Notes:
    """Tell how many servers came, one after the other."""
    return {CAME: len(set(host.ssh("cat /root/servers").stdout.split()))}


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
        bounds=(*FAILED, Bound(TOLD, at_most=2, unit="s")),
    ),
    Fault(
        "postgresql-restarted",
        "PostgreSQL is restarted, 5 times",
        "p12",
        restarted(POSTGRESQL, 5),
        Promise("R11", 5, longest=12, statuses=BUSY, deaths=5),
        check=came,
        bounds=(Bound(CAME, at_least=5),),
    ),
    Fault(
        "postgresql-restarted-once",
        "PostgreSQL is restarted",
        "p12",
        restarted(POSTGRESQL),
        Promise("R11", 5, longest=12, statuses=BUSY),
        check=came,
        bounds=(Bound(CAME, at_least=1),),
        is_quick=True,
    ),
    Fault(
        "mariadb-restarted",
        "MariaDB is restarted, 3 times",
        "m13",
        restarted("mariadb", 3),
        Promise("R11", 5, longest=12, statuses=BUSY, deaths=3),
        check=came,
        bounds=(Bound(CAME, at_least=3),),
    ),
    Fault(
        "postgresql-hangs",
        "PostgreSQL hangs for a minute",
        "p12",
        "pkill -STOP -u postgres -x postgres",
        Promise("R12", 5, longest=12, statuses=BUSY),
        mend="pkill -CONT -u postgres -x postgres",
        hold=60,
        bounds=FAILED,
    ),
    Fault(
        "postgresql-hangs-briefly",
        "PostgreSQL hangs for 8 seconds",
        "p12",
        "pkill -STOP -u postgres -x postgres",
        Promise("R12", 5, longest=12, statuses=BUSY),
        mend="pkill -CONT -u postgres -x postgres",
        hold=8,
        bounds=(Bound("longest", at_least=4, unit="s"),),
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
        bounds=FAILED,
    ),
    Fault(
        "no-connections",
        "PostgreSQL takes no more connections",
        "p12",
        EXHAUST,
        Promise("R13", 5, longest=12, statuses=BUSY),
        mend="kill $(cat /root/exhaust.pid)",
        hold=10,
        bounds=FAILED,
    ),
]
