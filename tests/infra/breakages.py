"""Ways to break a host that has a site: shell to break it, shell to mend it."""

from dataclasses import dataclass

STATE = "/var/lib/sitectl/mypack"
ROOT = "/var/www/mypack"
BACKUPS = "/var/backups/mypack"
MYSQL = "/var/lib/mysql"
ACCESS = "/var/log/apache2/mypack-access.log"
SETTINGS = "/etc/mypack/settings.toml"
SITE = "/etc/apache2/sites-available/mypack.conf"
# The live release's folder, and a file that every start of it reads.
LIVE = "$(readlink -f /var/www/mypack/$(readlink /var/www/mypack/current))"
CODE = f"{LIVE}/.venv/lib/python3.11/site-packages/mypack/__init__.py"
UNITS = "/etc/systemd/system"
ANSWERED = "until sitectl doctor daemon > /dev/null; do sleep 0.2; done"
APPEND = "PYTHONPATH=/usr/local/sbin/sitectl python3 -B -c"


@dataclass(frozen=True)
class Breakage:
    """One fault; `topics` are those of the doctor that must see it."""

    code: str
    topics: str
    broken: str
    mended: str


def edited(code: str, topics: str, path: str, change: str) -> Breakage:
    """Change $FILE by a shell command; owner, mode and time come back with it."""
    keep = "mkdir -p /root/kept; cp -p --parents $FILE /root/kept/"
    mended = "cp -p /root/kept$FILE $FILE"
    return Breakage(
        code, topics, f"FILE={path}; {keep}; {change}", f"FILE={path}; {mended}"
    )


def moved(code: str, topics: str, path: str) -> Breakage:
    """Take a file or folder away."""
    away = f"{path}.away"
    return Breakage(code, topics, f"mv {path} {away}", f"mv {away} {path}")


def chmod(code: str, topics: str, path: str, mode: str) -> Breakage:
    """Change a mode."""
    keep = f"stat -c %a {path} > /root/mode; chmod {mode} {path}"
    return Breakage(code, topics, keep, f"chmod $(cat /root/mode) {path}")


def chown(code: str, topics: str, path: str, owner: str = "root:root") -> Breakage:
    """Change an owner."""
    keep = f"stat -c %U:%G {path} > /root/owner; chown {owner} {path}"
    return Breakage(code, topics, keep, f"chown $(cat /root/owner) {path}")


def mounted(
    code: str, options: str, fill: str = "true", where: str = BACKUPS
) -> Breakage:
    """Put another file system where the backups, or the data of a database, are."""
    mount = f"mkdir -p {where}; mount -t tmpfs -o mode=700,{options} tmpfs {where}"
    return Breakage(code, "disk", f"{mount}; {fill}", f"umount {where}")


def recorded(code: str, topics: str, record: str) -> Breakage:
    """Add a record to the history, in its chain."""
    path = f"{STATE}/history.jsonl"
    script = (
        "import pathlib; from sitectl import history; "
        f"history.append(pathlib.Path('{path}'), {record})"
    )
    return edited(code, topics, path, f'{APPEND} "{script}"')


def state_of(code: str, name: str, values: str) -> Breakage:
    """Change what the backups or drills recorded."""
    path = f"{STATE}/{name}.json"
    script = (
        "import json, pathlib; "
        f"path = pathlib.Path('{path}'); kept = path.with_suffix('.kept'); "
        "old = json.loads(path.read_text()) if path.exists() else {'at': 'now'}; "
        "path.exists() and path.rename(kept); "
        f"path.write_text(json.dumps({{**old, {values}}}))"
    )
    mended = f"rm {path}; mv {STATE}/{name}.kept {path} 2> /dev/null; true"
    return Breakage(code, "backups", f'python3 -c "{script}"', mended)


def unit(code: str, broken: str, mended: str, topics: str = "watch") -> Breakage:
    """Do something to a unit of systemd."""
    return Breakage(code, topics, f"systemctl -q {broken}", f"systemctl -q {mended}")


HOST = [
    edited("DOC-101", "host", "/usr/lib/os-release", 'sed -i \'s/="12"/="11"/\' $FILE'),
    Breakage(
        "DOC-102",
        "host",
        "printf 'MemTotal: 900000 kB\\nMemAvailable: 9000 kB\\n' > /root/meminfo; "
        "mount --bind /root/meminfo /proc/meminfo",
        "umount /proc/meminfo",
    ),
    Breakage(
        "DOC-103",
        "host",
        "printf 'MemTotal: 900000 kB\\nMemAvailable: 800000 kB\\nSwapTotal: 900 kB\\n"
        "SwapFree: 9 kB\\n' > /root/meminfo; mount --bind /root/meminfo /proc/meminfo",
        "umount /proc/meminfo",
    ),
    Breakage(
        "DOC-104", "host", "touch /run/reboot-required", "rm /run/reboot-required"
    ),
    edited("DOC-106", "host", "/etc/passwd", "sed -i s/^flaskuser:/away:/ /etc/passwd"),
    Breakage(
        "DOC-107",
        "host",
        "usermod -s /bin/bash flaskuser",
        "usermod -s /usr/sbin/nologin flaskuser",
    ),
    Breakage(
        "DOC-112",
        "clock",
        "mv /run/systemd/container /run/container.away",
        "mv /run/container.away /run/systemd/container",
    ),
    Breakage(
        "DOC-113",
        "clock",
        f"touch -d '1 hour' {STATE}/history.jsonl",
        f"touch {STATE}/history.jsonl",
    ),
    mounted("DOC-121", "size=1m", f"head -c 2M /dev/zero > {BACKUPS}/full"),
    mounted("DOC-122", "size=10m", f"head -c 9500K /dev/zero > {BACKUPS}/full"),
    mounted("DOC-123", "size=10m,nr_inodes=9", f"touch {BACKUPS}/{{1,2,3,4,5,6,7,8}}"),
    mounted("DOC-124", "ro"),
    mounted("DOC-121", "size=1m", f"head -c 2M /dev/zero > {MYSQL}/full", MYSQL),
    edited(
        "DOC-131",
        "network",
        "/etc/hosts",
        "sed 's/.*/# &/; /localhost/s/^# //' /root/kept/etc/hosts > /etc/hosts",
    ),
    edited("DOC-132", "network", "/etc/hosts", "sed s/127.0.0.1/127.0.0.9/ -i $FILE"),
]

APACHE = [
    moved("DOC-201", "apache", "/usr/sbin/apache2"),
    edited("DOC-203", "apache", "/etc/apache2/ports.conf", "echo Dance on >> $FILE"),
    Breakage(
        "DOC-204",
        "apache",
        "rm /etc/apache2/sites-enabled/mypack.conf",
        "ln -s ../sites-available/mypack.conf /etc/apache2/sites-enabled/",
    ),
    Breakage(
        "DOC-205",
        "apache",
        "ln -s ../sites-available/000-default.conf /etc/apache2/sites-enabled/",
        "rm /etc/apache2/sites-enabled/000-default.conf",
    ),
    Breakage(
        "DOC-206",
        "apache",
        "ln -s ../mods-available/mpm_prefork.load /etc/apache2/mods-enabled/",
        "rm /etc/apache2/mods-enabled/mpm_prefork.load",
    ),
    edited("DOC-207", "apache", "/etc/apache2/ports.conf", "echo '# mine' >> $FILE"),
    edited("DOC-213", "apache", "/run/apache2/apache2.pid", "echo 4194000 > $FILE"),
    edited(
        "DOC-208",
        "apache",
        "/etc/logrotate.d/apache2",
        "echo 'invoke-rc.d apache2 reload' >> $FILE",
    ),
    unit("DOC-209", "disable apache2", "enable apache2", "apache"),
    Breakage(
        "DOC-210",
        "apache",
        f"mv {UNITS}/apache2.service.d /root/; systemctl daemon-reload",
        f"mv /root/apache2.service.d {UNITS}/; systemctl daemon-reload",
    ),
    Breakage(
        "DOC-211",
        "apache",
        f"echo '# x' > {UNITS}/apache2.service.d/zz.conf",
        f"rm {UNITS}/apache2.service.d/zz.conf; systemctl daemon-reload",
    ),
    Breakage(
        "DOC-221",
        "wsgi",
        "rm /etc/apache2/mods-enabled/wsgi.load",
        "ln -s ../mods-available/wsgi.load /etc/apache2/mods-enabled/",
    ),
    Breakage(
        "DOC-222",
        "wsgi",
        f"cd {LIVE}/.venv/lib; mv python3.11 python3.9",
        f"cd {LIVE}/.venv/lib; mv python3.9 python3.11",
    ),
    chmod("DOC-223", "wsgi", "/run/apache2", "700"),
    Breakage(
        "DOC-224",
        "wsgi",
        "mkdir /run/away; mv /run/apache2/wsgi.* /run/away/",
        "mv /run/away/* /run/apache2/; rmdir /run/away",
    ),
    # Apache's parent is held, so that it starts no other daemon.
    Breakage(
        "DOC-225",
        "daemon",
        "kill -STOP $(cat /run/apache2/apache2.pid); pkill -9 -o -f '^\\(wsgi:green'",
        "kill -CONT $(cat /run/apache2/apache2.pid); "
        "until [ $(pgrep -fc '^\\(wsgi:green') = 2 ]; do sleep 0.1; done",
    ),
    Breakage(
        "DOC-226",
        "daemon",
        "bash -c 'exec -a \"(wsgi:blue)\" sleep 60' & sleep 0.1",
        "pkill -u root -f '^\\(wsgi:blue\\)'",
    ),
    edited("DOC-227", "daemon", SETTINGS, f"touch {SETTINGS}"),
    chown("DOC-228", "daemon", "/var/lib/mypack"),
    chmod("DOC-228", "daemon", "/var/lib", "700"),
    chmod("DOC-229", "daemon", ROOT, "700"),
    edited("DOC-230", "wsgi", SITE, f"sed -i s,{ROOT}/green,{ROOT}/old, {SITE}"),
]

SITES = [
    moved("DOC-301", "state", STATE),
    edited("DOC-302", "state", f"{STATE}/slot.map", "echo live pink > $FILE"),
    Breakage(
        "DOC-303",
        "state",
        f"ln -sfn releases/gone {ROOT}/green",
        f"ln -sfn releases/$(basename {LIVE}) {ROOT}/green",
    ),
    Breakage(
        "DOC-304",
        "state",
        f"readlink {ROOT}/current > /root/slot; ln -sfn static {ROOT}/current",
        f"ln -sfn $(cat /root/slot) {ROOT}/current",
    ),
    Breakage(
        "DOC-305",
        "state",
        "sitectl reload > /dev/null 2>&1 & sleep 1; kill -9 $!; wait $!",
        "sitectl prune",
    ),
    Breakage(
        "DOC-306",
        "state",
        'sleep 60 & p=$!; printf \'{"pid": %s, "started": "%s", "since": '
        '"2026-01-01T00:00:00Z", "step": "flip", "owner": "ann", "command": "x"}\' '
        f"$p $(cut -d' ' -f22 /proc/$p/stat) > {STATE}/lock",
        f": > {STATE}/lock; pkill -x sleep",
    ),
    recorded("DOC-307", "state", "{'event': 'begin', 'command': 'sitectl reload'}"),
    Breakage(
        "DOC-308", "state", f"touch {STATE}/maintenance", f"rm {STATE}/maintenance"
    ),
    recorded("DOC-309", "state", "{'event': 'end', 'result': 'failed'}"),
    moved("DOC-321", "release", f"{ROOT}/releases"),
    Breakage(
        "DOC-322",
        "release",
        f"cd {LIVE}; cp -p manifest.json /root/; sed -i s/tree/twig/ manifest.json",
        f"cp -p /root/manifest.json {LIVE}/",
    ),
    Breakage(
        "DOC-323",
        "release",
        f"cp -al {LIVE} {ROOT}/releases/20200101T000000Z-0000000",
        f"rm -r {ROOT}/releases/20200101T000000Z-0000000",
    ),
    Breakage(
        "DOC-324",
        "release",
        f"cd {LIVE}; mv .venv venv",
        f"cd {LIVE}; mv venv .venv",
    ),
    Breakage(
        "DOC-325",
        "release",
        f"cd {LIVE}/.venv/bin; cp -P python /root/link; ln -sfn /usr/bin/none python",
        f"cd {LIVE}/.venv/bin; rm python; cp -P /root/link python; rm /root/link",
    ),
    Breakage(
        "DOC-326",
        "release",
        f"mkdir {ROOT}/releases/.20200101T000000Z-0000000.partial",
        f"rmdir {ROOT}/releases/.20200101T000000Z-0000000.partial",
    ),
    chmod("DOC-327", "release", f"{LIVE}/logging.ini", "666"),
    chown("DOC-327", "release", f"{LIVE}/logging.ini", "flaskuser"),
    chown("DOC-328", "release", f"{LIVE}/logging.ini"),
    Breakage(
        "DOC-329",
        "release",
        f"cd {ROOT}; mv static away; mkdir -m 750 static; chgrp www-data static",
        f"cd {ROOT}; rmdir static; mv away static",
    ),
    edited(
        "DOC-341",
        "history",
        f"{STATE}/history.jsonl",
        'sed -i \'0,/"result":"ok"/s//"result":"OK"/\' $FILE',
    ),
    edited("DOC-342", "history", f"{STATE}/history.jsonl", "printf '{' >> $FILE"),
    # Whoever opens a pipe that nobody writes to waits for ever.
    Breakage(
        "DOC-002",
        "history",
        f"cd {STATE}; mv history.jsonl history.away; mkfifo history.jsonl",
        f"cd {STATE}; mv history.away history.jsonl",
    ),
    moved("DOC-343", "history", f"{STATE}/history.jsonl"),
    edited(
        "DOC-344",
        "history",
        f"{STATE}/slot.map",
        "sed -i 's/blue/x/; s/green/blue/; s/x/green/' $FILE",
    ),
]

DATA = [
    edited("DOC-405", "settings", CODE, "echo raise SystemError >> $FILE"),
    moved("DOC-401", "settings", SETTINGS),
    chmod("DOC-402", "settings", SETTINGS, "444"),
    chown("DOC-403", "settings", SETTINGS),
    chmod("DOC-403", "settings", "/etc/mypack", "700"),
    edited("DOC-404", "settings", SETTINGS, f"sed -i /^SECRET_KEY/d {SETTINGS}"),
    edited("DOC-404", "settings", SETTINGS, f"echo DANCE = 1 >> {SETTINGS}"),
    chown("DOC-413", "database", "/var/lib/mypack/mypack.sqlite3"),
    chown("DOC-501", "logs", "/var/log/mypack"),
    chmod("DOC-501", "logs", "/var/log", "700"),
    chown("DOC-502", "logs", "/var/log/mypack/app.log"),
    moved("DOC-503", "logs", "/etc/logrotate.d/mypack"),
    unit(
        "DOC-504",
        "disable --now logrotate.timer",
        "enable --now logrotate.timer",
        "logs",
    ),
    moved("DOC-505", "logs", "/var/log/apache2/mypack-error.log"),
    chmod("DOC-506", "logs", "/usr/local/lib/sitectl/remove-old-logs", "644"),
    Breakage(
        "DOC-507",
        "logs",
        "cd /var/log/mypack; truncate -s 3G big.log; chown flaskuser big.log",
        "rm /var/log/mypack/big.log",
    ),
    Breakage(
        "DOC-508",
        "rotation",
        "pkill -STOP -x append-log",
        "pkill -CONT -x append-log",
    ),
    # Apache starts no other one for its error log before it starts again.
    Breakage(
        "DOC-508",
        "rotation",
        "pkill -KILL -f 'append-log .*mypack-error.log'; sleep 1",
        f"systemctl restart apache2; {ANSWERED}",
    ),
    Breakage(
        "DOC-509",
        "rotation",
        "echo '/nowhere/x.log {}' > /etc/logrotate.d/zz; "
        "systemctl start logrotate.service 2> /dev/null; true",
        "rm /etc/logrotate.d/zz; systemctl reset-failed logrotate.service",
    ),
    Breakage(
        "DOC-510",
        "rotation",
        'echo \'{"time": "2026-01-01T00:00:00Z", "level": "INFO", "message": "x"}\' > '
        "/var/log/mypack/old.log; chown flaskuser:adm /var/log/mypack/old.log",
        "rm /var/log/mypack/old.log",
    ),
    Breakage(
        "DOC-521",
        "watch",
        f"mv {UNITS}/mypack-touch-missed.service /root/; systemctl daemon-reload",
        f"mv /root/mypack-touch-missed.service {UNITS}/; systemctl daemon-reload",
    ),
    unit("DOC-522", "stop mypack-touch.path", "start mypack-touch.path"),
    unit("DOC-523", "disable mypack-touch.path", "enable mypack-touch.path"),
    Breakage(
        "DOC-524",
        "watch",
        "d=/run/systemd/system/mypack-touch.service.d; mkdir -p $d; "
        "printf '[Service]\\nExecStartPre=/bin/false\\n' > $d/x.conf; "
        "systemctl daemon-reload; systemctl start mypack-touch.service; true",
        "rm -r /run/systemd/system/mypack-touch.service.d; systemctl daemon-reload; "
        "systemctl reset-failed mypack-touch.service",
    ),
    Breakage(
        "DOC-525",
        "watch",
        f"cp -p {UNITS}/mypack-touch.path /root/; echo >> {UNITS}/mypack-touch.path",
        f"cp -p /root/mypack-touch.path {UNITS}/; systemctl daemon-reload",
    ),
    Breakage(
        "DOC-526",
        "watch",
        f"printf '[Timer]\\nOnCalendar=daily\\n' > {UNITS}/mypack-x.timer; "
        f"printf '[Service]\\nExecStart=/bin/false\\n' > {UNITS}/mypack-x.service; "
        "systemctl daemon-reload",
        f"rm {UNITS}/mypack-x.*; systemctl daemon-reload",
    ),
    Breakage(
        "DOC-527",
        "watch",
        "printf '[Service]\\nType=oneshot\\nExecStart=/bin/false\\n' > "
        f"{UNITS}/mypack-x.service; systemctl daemon-reload; "
        "systemctl start mypack-x.service 2> /dev/null; true",
        f"rm {UNITS}/mypack-x.service; systemctl daemon-reload; "
        "systemctl reset-failed mypack-x.service",
    ),
    chmod("DOC-601", "backups", "/usr/local/lib/sitectl/backup", "644"),
    chmod("DOC-602", "backups", BACKUPS, "755"),
    # Two: the first migration of a site may find no database to copy.
    edited(
        "DOC-603",
        "backups",
        f"{STATE}/history.jsonl",
        f"touch -d '-3 days' {BACKUPS}/*.sqlite3; "
        f'{APPEND} "import pathlib; from sitectl import history, lock; '
        "[history.append(pathlib.Path('$FILE'), {'time': lock.now(), 'event': 'end', "
        "'result': 'ok', 'verb': 'check', 'steps': [{'step': 'backup'}]}) "
        'for _ in range(2)]"',
    ),
    Breakage(
        "DOC-604",
        "backups",
        f"head -c 9K /dev/zero > {BACKUPS}/1.sqlite3; echo > {BACKUPS}/2.sqlite3; "
        f"touch -d '1 min' {BACKUPS}/2.sqlite3",
        f"rm {BACKUPS}/1.sqlite3 {BACKUPS}/2.sqlite3",
    ),
    Breakage(
        "DOC-605",
        "backups",
        f"touch -d '-1 day' {BACKUPS}/1.partial",
        f"rm {BACKUPS}/1.partial",
    ),
    state_of("DOC-606", "backup", "'ok': False, 'message': 'SITE-603: unreachable'"),
    state_of("DOC-607", "backup", "'last_good': {'at': '2026-01-01T00:00:00Z'}"),
    state_of("DOC-608", "drill", "'ok': False, 'message': 'SITE-607: damaged'"),
    state_of("DOC-609", "drill", "'ok': True"),
    chmod("DOC-610", "backups", "/root/mypack-backup-key", "644"),
    state_of("DOC-611", "backup-log", "'message': 'SITE-603', 'last_good': {}"),
    # As on a host with PostgreSQL, as far as it is looked at.
    Breakage(
        "DOC-612",
        "backups",
        "cp -p /etc/sitectl/backup/mypack.toml /root/; mkdir -p /etc/pgbackrest; "
        "sed -i 's/^database = .*/database = \"postgresql\"/' "
        "/etc/sitectl/backup/mypack.toml; mkdir -p /root/main/pg_wal/archive_status; "
        "touch -d '1 hour ago' /root/main/pg_wal/archive_status/0001.ready; "
        "echo pg1-path=/root/main > /etc/pgbackrest/mypack.conf",
        "cp -p /root/mypack.toml /etc/sitectl/backup/; "
        "rm -r /etc/pgbackrest /root/main",
    ),
    Breakage(
        "DOC-310",
        "backups",
        f"touch {STATE}/backup-restoring.json",
        f"rm {STATE}/backup-restoring.json",
    ),
]

# Slower ones, some made together: Apache stops and starts, a daemon hangs.
SLOW = [
    Breakage(
        "DOC-202 DOC-134 DOC-411",
        "apache network database",
        "systemctl stop apache2; cp -p /etc/mypack/settings.toml /root/; "
        "python3 -m http.server 8000 > /dev/null 2>&1 & sleep 1.5; "
        "sed -i 's,^DATABASE_URL.*,DATABASE_URL = "
        '"postgresql+psycopg2://a@127.0.0.1:9/a",\' /etc/mypack/settings.toml',
        "pkill -f http.server; cp -p /root/settings.toml /etc/mypack/; "
        f"systemctl start apache2; {ANSWERED}",
    ),
    # A database that accepts and never answers; no daemon is there to be asked first.
    Breakage(
        "DOC-411",
        "database",
        "systemctl stop apache2; cp -p /etc/mypack/settings.toml /root/; "
        "python3 -c 'import socket as s, time; "
        'keep = s.create_server(("127.0.0.1", 5999)); time.sleep(600)\' '
        "> /dev/null 2>&1 & sleep 1.5; sed -i 's,^DATABASE_URL.*,DATABASE_URL = "
        '"postgresql+psycopg2://a@127.0.0.1:5999/a",\' /etc/mypack/settings.toml',
        "pkill -f create_server; cp -p /root/settings.toml /etc/mypack/; "
        f"systemctl start apache2; {ANSWERED}",
    ),
    # systemd starts an Apache that was killed, here with other ports.
    Breakage(
        "DOC-133 DOC-136 DOC-212",
        "apache network",
        "cp -p /etc/apache2/ports.conf /root/; printf 'Listen 8002\\nListen 8001\\n' > "
        "/etc/apache2/ports.conf; kill -9 $(cat /run/apache2/apache2.pid); sleep 2; "
        "until systemctl -q is-active apache2; do sleep 0.1; done",
        "cp -p /root/ports.conf /etc/apache2/; systemctl restart apache2; "
        f"systemctl reset-failed apache2; {ANSWERED}",
    ),
    Breakage(
        "DOC-232",
        "daemon",
        "pkill -STOP -f '^\\(wsgi:green'",
        "pkill -CONT -f '^\\(wsgi:green'",
    ),
    Breakage(
        "DOC-415",
        "database",
        "systemctl stop apache2; cd /var/lib/mypack; cp -p mypack.sqlite3 /root/; "
        "rm -f mypack.sqlite3-*; dd if=/dev/zero of=mypack.sqlite3 bs=4096 count=1 "
        "conv=notrunc 2> /dev/null",
        "cp -p /root/mypack.sqlite3 /var/lib/mypack/; "
        f"systemctl start apache2; {ANSWERED}",
    ),
    Breakage(
        "DOC-412",
        "database",
        "cat > /root/set.py << 'END'\n"
        "import sqlite3, sys\n"
        "with sqlite3.connect('/var/lib/mypack/mypack.sqlite3') as c:\n"
        "    print(c.execute('select * from alembic_version').fetchone()[0])\n"
        "    c.execute('update alembic_version set version_num = ?', sys.argv[1:])\n"
        "END\n"
        "python3 /root/set.py 0001 > /root/revision",
        "python3 /root/set.py $(cat /root/revision) > /root/told",
    ),
]
# Users ask, and get what the site has; the log must not tell the next case of it.
ASK = (
    "import sys, urllib.error, urllib.request as r\n"
    "for number in range(30):\n"
    "    try: r.urlopen(f'http://127.0.0.1:8000/item/?q=x{number}').read()\n"
    "    except urllib.error.HTTPError as e: last = e.code\n"
    "print(last, file=sys.stderr)\n"
)
# As Apache writes it; a site that is as slow as that does not exist here.
SLOWLY = (
    "import datetime, json\n"
    "now = datetime.datetime.now(datetime.timezone.utc).isoformat()\n"
    "names = 'request_id address protocol referer agent'.split()\n"
    "line = {name: '-' for name in names} | {'time': now, 'slot': 'blue', "
    "'address': '198.51.100.7', 'method': 'GET', 'target': '/offer/', 'status': 504, "
    "'bytes': 900, 'duration_us': 10000000}\n"
    f"open('{ACCESS}', 'a').write(30 * (json.dumps(line) + chr(10)))\n"
)
USERS = [
    Breakage(
        "DOC-241",
        "answers",
        f"chmod 700 /run/apache2; python3 - << 'END'\n{ASK}END",
        f"chmod 755 /run/apache2; : > {ACCESS}",
    ),
    Breakage("DOC-242", "answers", f"python3 - << 'END'\n{SLOWLY}END", f": > {ACCESS}"),
]
EVERY = [*HOST, *APACHE, *SITES, *DATA, *SLOW, *USERS]
