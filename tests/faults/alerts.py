"""For each alert a fault that a host which is well gets, and how it is mended."""

from dataclasses import dataclass

CONF = "/etc/apache2/sites-available/mypack.conf"
SETTINGS = "/etc/mypack/settings.toml"
# A file stands where backups lie, once for all who take them away.
AWAY = """cd /var/backups
[ -e away ] || { mv mypack.restic away; touch mypack.restic; }"""
BACK = """cd /var/backups
[ ! -e away ] || { rm mypack.restic; mv away mypack.restic; }"""
# Each runs on the host until it is stopped by the name of its unit.
ASKS = """
import sys, threading, time, urllib.request
def ask(path):
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:8000{path}", timeout=120).read()
        except OSError:
            time.sleep(0.1)
for _ in range(int(sys.argv[1])):
    threading.Thread(target=ask, args=sys.argv[2:]).start()
"""
LATE = """
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
class Late(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"node_time_seconds %.3f\\n" % (time.time() + 2))
HTTPServer(("127.0.0.1", 9100), Late).serve_forever()
"""
SECURE = """
Listen 8443
<VirtualHost *:8443>
    SSLEngine on
    SSLCertificateFile /root/cert.pem
    SSLCertificateKeyFile /root/key.pem
</VirtualHost>
"""
REPLICA = """
cd /var/lib/postgresql
server() {
    runuser -u postgres -- /usr/lib/postgresql/*/bin/pg_ctl -D replica -l replica.log \\
        -o '-p 5433 -k /tmp' "$@"
}
"""


@dataclass(frozen=True)
class Fault:
    """Shell that breaks a host, and shell that mends it."""

    alert: str
    words: str  # for the table
    broken: str
    mended: str
    prepare: str = "true"


def program(alert: str, script: str, *words: str) -> str:
    """Give shell that runs a program until its unit is stopped."""
    file = f"/root/{alert}.py"
    run = f"systemd-run -q --unit=fault-{alert} python3 {file} {' '.join(words)}"
    return f"cat > {file} << 'END'\n{script}END\n{run}"


EVERY = (
    Fault(
        "SiteDown",
        "Apache is stopped",
        "systemctl stop apache2",
        "systemctl start apache2",
    ),
    Fault(
        "ErrorRate",
        "the database is stopped while a user asks",
        f"systemctl stop postgresql\n{program('ErrorRate', ASKS, '1', '/item/')}",
        "systemctl stop fault-ErrorRate; systemctl start postgresql",
    ),
    Fault(
        "Latency",
        "four users ask for a page that takes 2 s",
        program("Latency", ASKS, "4", "'/probe/sleep?seconds=2'"),
        "systemctl stop fault-Latency",
    ),
    Fault(
        "Saturation",
        "twelve users ask for a page that takes 20 s; there are ten threads",
        program("Saturation", ASKS, "12", "'/probe/sleep?seconds=20'"),
        "systemctl stop fault-Saturation",
    ),
    Fault(
        "Disk",
        "a disk of 1 MB gets 990 kB",
        "mkdir -p /srv/full; mount -t tmpfs -o size=1m tmpfs /srv/full\n"
        "head -c 990000 /dev/zero > /srv/full/file",
        "umount /srv/full",
    ),
    Fault(
        "Certificate",
        "the site serves HTTPS by a certificate that holds two more days",
        "openssl req -x509 -newkey rsa:2048 -nodes -keyout /root/key.pem -subj /CN=x "
        f"-days 2 -out /root/cert.pem\ncp -p {CONF} /root/\n"
        f"cat >> {CONF} << 'END'{SECURE}END\na2enmod -q ssl; systemctl restart apache2",
        f"cp -p /root/mypack.conf {CONF}; a2dismod -q ssl; systemctl restart apache2",
    ),
    Fault(
        "BackupTooOld",
        "a backup fails: its repository is a file",
        f"{AWAY}\n! sitectl backup",
        f"{BACK}\nsitectl backup --wait 60",
    ),
    Fault(
        "DrillFailed",
        "a drill fails: the repository is a file",
        f"{AWAY}\n! sitectl drill",
        f"{BACK}\nsitectl drill",
    ),
    Fault(
        "ReleaseFailed",
        "a reload fails: the settings name a key that is unknown",
        f"cp -p {SETTINGS} /root/; echo 'NONE = 1' >> {SETTINGS}; ! sitectl reload",
        f"cp -p /root/settings.toml {SETTINGS}; sitectl reload",
    ),
    Fault(
        "Clock",
        "node_exporter's place is taken by one whose clock is 2 s ahead",
        f"systemctl stop prometheus-node-exporter\n{program('Clock', LATE)}",
        "systemctl stop fault-Clock; systemctl start prometheus-node-exporter",
    ),
    Fault(
        "Replication",
        "a replica of PostgreSQL is stopped",
        f"{REPLICA}server stop",
        f"{REPLICA}server start",
        f"{REPLICA}runuser -u postgres -- pg_basebackup -D replica -R -C -S replica "
        "-c fast\ntouch replica/postgresql.conf\n"
        "echo 'local all all peer' > replica/pg_hba.conf\nserver start",
    ),
)

# Together only where none hides what another shows: the textfile is not read while
# node_exporter is away, and nothing while Apache is.
GROUPS = (
    ("Replication", "Disk", "ReleaseFailed", "Certificate"),
    ("Latency", "Clock"),
    ("Saturation", "BackupTooOld", "DrillFailed"),
    ("ErrorRate",),
    ("SiteDown",),
)
