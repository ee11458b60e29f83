"""What a provisioned host is like, on each system and with each database."""

import json
import re
import shlex
from collections.abc import Callable

import pytest
from testinfra.host import Host as Remote

from tests.infra.conftest import Fleet
from tests.infra.web import get

pytestmark = pytest.mark.lab

ITEMS = {
    "Espresso": "3.19",
    "Cappuccino": "3.29",
    "Caffe Latte": "3.39",
    "Green Tea": "2.99",
    "Wulong Tea": "2.89",
}
PATHS = [
    ("/var/www/mypack", "root", "www-data", 0o750),
    ("/var/www/mypack/start.wsgi", "root", "www-data", 0o640),
    ("/var/www/mypack/releases", "root", "www-data", 0o750),
    ("/var/www/mypack/static", "root", "www-data", 0o750),
    ("/etc/mypack/settings.toml", "flaskuser", "root", 0o400),
    ("/var/lib/mypack", "flaskuser", "www-data", 0o750),
    ("/var/lib/mypack/uploads", "flaskuser", "www-data", 0o750),
    ("/var/lib/sitectl/mypack", "root", "root", 0o755),
    ("/var/lib/sitectl/mypack/slot.map", "root", "root", 0o644),
    ("/var/log/mypack", "flaskuser", "adm", 0o2750),
    ("/usr/local/sbin/sitectl", "root", "root", 0o755),
    ("/root/mypack-administrator-password", "root", "root", 0o600),
]


def status(host: Remote) -> dict:
    return json.loads(host.check_output("sitectl status --json"))


def slot(host: Remote, role: str) -> dict:
    return next(slot for slot in status(host)["slots"] if slot["role"] == role)


def test_second_run_changes_nothing(fleet: Fleet) -> None:
    assert fleet.second.changed == dict.fromkeys(fleet.hosts, 0), fleet.second.output


def test_run_ends_with_one_line_for_each_host(fleet: Fleet) -> None:
    last = fleet.first.output.strip().splitlines()[-len(fleet.hosts) :]
    assert all(line.startswith("http://localhost:8000/ · release ") for line in last)
    assert all(
        "password in /root/mypack-administrator-password" in line for line in last
    )


def test_password_is_printed_nowhere(
    fleet: Fleet, remote: Callable[[str], Remote]
) -> None:
    for name in fleet.hosts:
        host = remote(name)
        password = host.check_output("cat /root/mypack-administrator-password")
        assert len(password) >= 20
        assert password not in fleet.first.output
        assert host.run(f"grep -rF -e '{password}' /var/log /var/lib/sitectl").rc == 1


def test_packages(host: Remote) -> None:
    assert host.package("apache2").is_installed
    assert host.package("libapache2-mod-wsgi-py3").is_installed


def test_user_cannot_log_in(host: Remote) -> None:
    """S21: the user that runs the application has a home to enter, and no shell."""
    user = host.user("flaskuser")
    assert user.shell == "/usr/sbin/nologin"
    assert user.home == "/var/lib/mypack"
    assert user.group == "www-data"
    assert user.uid < 1000


@pytest.mark.parametrize(("path", "owner", "group", "mode"), PATHS)
def test_path(host: Remote, path: str, owner: str, group: str, mode: int) -> None:
    file = host.file(path)
    assert (file.user, file.group, oct(file.mode)) == (owner, group, oct(mode))


def test_application_user_writes_no_code(host: Remote) -> None:
    """H7: nothing below the code is writable for the user that runs it."""
    found = (
        "su -s /bin/sh flaskuser -c 'find /var/www /usr/local /etc -writable ! -type l'"
    )
    assert host.run(found).stdout == ""


def test_web_server_reads_no_settings(host: Remote) -> None:
    read = host.run("su -s /bin/sh www-data -c 'cat /etc/mypack/settings.toml'")
    assert "Permission denied" in read.stderr
    data = host.run("su -s /bin/sh www-data -c 'cat /var/lib/sitectl/mypack/slot.map'")
    assert data.rc == 0


def test_listening_sockets(host: Remote) -> None:
    """H6: users reach 8000, the standby slot is on loopback, databases on none."""
    listing = host.check_output("cat /proc/net/tcp /proc/net/tcp6")
    sockets = {row.split()[1] for row in listing.splitlines() if " 0A " in row}
    ports = {int(address.rpartition(":")[2], 16) for address in sockets}
    loopback = {a for a in sockets if a.endswith(":1F41")}
    assert ports - {3306, 5432} == {22, 8000, 8001}
    assert loopback == {"0100007F:1F41"}
    for address in sockets:
        if address.endswith((":0CEA", ":1538")):
            assert address.startswith(("0100007F", "0000000000000000000000000100"))


@pytest.mark.parametrize("role", ["live", "standby"])
def test_daemons_of_each_slot(host: Remote, role: str) -> None:
    """S20: each slot's daemons run as the application's user."""
    this = slot(host, role)
    assert len(this["pids"]) == 2
    for pid in this["pids"]:
        command = host.file(f"/proc/{pid}/cmdline").content_string
        assert command.startswith(f"(wsgi:{this['slot']})")
        owner = host.check_output(f"stat -c %U:%G /proc/{pid}")
        assert owner == "flaskuser:www-data"


def test_pages(host: Remote) -> None:
    home = get(host, "/")
    assert home.status_code == 200
    assert all(
        name in home.text and price in home.text for name, price in ITEMS.items()
    )
    assert "Espresso" in get(host, "/item/1").text
    assert get(host, "/item/999").status_code == 404
    assert get(host, "/nothing").status_code == 404
    assert get(host, "/healthz").json()["release"] == slot(host, "live")["release"]
    assert get(host, "/readyz").json()["status"] == "ready"


@pytest.mark.parametrize(
    "path", ["/", "/nothing", "/static/", "/healthz", "/start.wsgi", "/%2e%2e/"]
)
def test_headers_once_on_every_answer(host: Remote, path: str) -> None:
    """A2 and A3: each header exactly once, also on errors, and no version."""
    answer = get(host, path)
    for header in (
        "Content-Security-Policy",
        "X-Content-Type-Options",
        "X-Frame-Options",
        "Referrer-Policy",
        "Permissions-Policy",
        "Cross-Origin-Opener-Policy",
        "Cross-Origin-Resource-Policy",
    ):
        assert len(answer.headers.get_list(header)) == 1, (header, answer.status_code)
    assert answer.headers["Server"] == "Apache"


@pytest.mark.parametrize(
    "path",
    [
        "/.git/HEAD",
        "/start.wsgi",
        "/config.py",
        "/server-status",
        "/icons/",
        "/blue/manifest.json",
        "/releases/",
        "/static/",
        "/static/assets.json",
        "/..%2f..%2fetc/passwd",
    ],
)
def test_nothing_leaks(host: Remote, path: str) -> None:
    """A14: what is not a page is not served."""
    assert get(host, path).status_code in (400, 403, 404)


def test_assets_are_served_by_apache_for_ever(host: Remote) -> None:
    page = get(host, "/").text
    path = next(part for part in page.split('"') if part.startswith("/static/site."))
    asset = get(host, path)
    assert asset.status_code == 200
    assert asset.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_rotation_reloads_nothing(host: Remote) -> None:
    entries = host.check_output("cat /etc/logrotate.d/apache2 /etc/logrotate.d/mypack")
    assert "postrotate" not in entries
    before = slot(host, "live")["pids"]
    host.check_output("logrotate -f /etc/logrotate.conf")
    assert get(host, "/missing").status_code == 404
    assert slot(host, "live")["pids"] == before


def test_history_verifies(host: Remote) -> None:
    assert host.run("sitectl history --verify").rc == 0


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("d12", "sqlite:////var/lib/mypack/mypack.sqlite3"),
        ("p12", "postgresql+psycopg2:///mypack?host=/var/run/postgresql"),
        (
            "m13",
            "mysql+pymysql://flaskuser@/mypack?unix_socket=/run/mysqld/mysqld.sock",
        ),
    ],
    indirect=["host"],
)
def test_database_has_no_password_to_leak(host: Remote, url: str) -> None:
    settings = host.file("/etc/mypack/settings.toml").content_string
    assert f'DATABASE_URL = "{url}"' in settings


def test_mails_are_sent_every_minute(host: Remote) -> None:
    timer = host.service("mypack-mail.timer")
    assert timer.is_running
    assert timer.is_enabled
    assert "0 waiting" in host.check_output("sitectl flask mail send")


def test_without_a_mail_server_nothing_is_loaded_each_minute(host: Remote) -> None:
    assert host.run("systemctl start mypack-mail.service").rc == 0
    shown = host.check_output("systemctl show mypack-mail.service -p Result --value")
    assert shown == "exec-condition"
    said = host.check_output("journalctl -u mypack-mail.service -o cat --no-pager")
    assert said == ""  # each minute it would hide what matters
    unit = host.file("/etc/systemd/system/mypack-mail.service").content_string
    condition = re.search(r"^ExecCondition=(.*) \S+$", unit, re.M)
    assert condition
    settings = 'MAIL_PORT = 25\nMAIL_SERVER = "smtp.example"\n'
    assert host.run(f"printf %s {shlex.quote(settings)} | {condition[1]}").rc == 0


def test_users_come_back_to_the_site_by_links_in_mails(host: Remote) -> None:
    settings = host.file("/etc/mypack/settings.toml").content_string
    assert 'SITE_URL = "http://localhost:8000"' in settings
    assert 'UPLOAD_FOLDER = "/var/lib/mypack/uploads"' in settings
