"""MariaDB has no room, takes no more connections, or is away when Apache starts."""

from functools import partial

from tests.faults.databases import BUSY, FAILED, TOLD, away_at_start
from tests.faults.disks import full, small
from tests.faults.fault import Bound, Fault, Promise

DATA = "/var/lib/mysql"
ROOM = f"$(( $(du -sm {DATA} | cut -f 1) + 50 ))m"  # its own log alone has 96 MB
# Until the table cannot grow, and then row by row until its last page has no room.
FLOOD = """
into='insert into probe_request (request_key)'
while mariadb mypack -e "$into select concat('flood-', uuid()) from seq_1_to_200"
do :; done 2> /dev/null
for n in $(seq 500); do echo "$into values (concat('flood-', uuid()));"; done |
mariadb --force mypack 2> /dev/null || true"""
# Every connection that the server gives, also the one kept for its administrator.
EXHAUST = """
cat > /root/exhaust.py << 'END'
import pymysql, time
def connect():
    return pymysql.connect(unix_socket="/run/mysqld/mysqld.sock", user="root")
held = [connect()]
while True:
    try:
        held.append(connect())
    except pymysql.Error:
        time.sleep(0.01)
    with held[0].cursor() as cursor:
        cursor.execute("show processlist")
        for number in [row[0] for row in cursor if row[1] == "flaskuser"]:
            try:
                cursor.execute(f"kill {number}")
            except pymysql.Error:
                pass
END
setsid python3 /root/exhaust.py > /root/exhaust.log 2>&1 < /dev/null &
echo $! > /root/exhaust.pid"""

FAULTS = [
    Fault(
        "mariadb-away-at-start",
        "MariaDB is down when Apache starts",
        "m13",
        partial(away_at_start, service="mariadb"),
        Promise("R10", 5, longest=12, statuses=("503", "dropped")),
        mend="systemctl start mariadb",
        hold=5,
        # A restart takes it four seconds, so the first who ask wait for that long.
        bounds=(*FAILED, Bound(TOLD, at_most=4 + 2, unit="s")),
    ),
    Fault(
        "mariadb-no-connections",
        "MariaDB takes no more connections",
        "m13",
        EXHAUST,
        Promise("R13", 5, longest=12, statuses=BUSY),
        mend="kill $(cat /root/exhaust.pid)",
        hold=10,
        bounds=FAILED,
    ),
    Fault(
        "mariadb-full",
        "the disk of MariaDB is full",
        "m13",
        f"{full(DATA)}\n{FLOOD}",
        Promise("R14", 5, longest=12, statuses=("503", "507")),
        prepare=small(DATA, "systemctl stop mariadb", "systemctl start mariadb", ROOM),
        mend=f"rm {DATA}/ballast",
        hold=5,
        bounds=FAILED,
    ),
]
