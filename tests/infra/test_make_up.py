"""`make up` on a bare machine with git, make and python3, and without an init."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.infra.playbook import git
from tests.lab import Host, Lab

pytestmark = pytest.mark.lab

CLONE = "/root/mypack"


@pytest.fixture(scope="module")
def machine(lab: Lab, tree: Path) -> Iterator[Host]:
    """A container's kind of machine: PID 1 is sshd; the repository is cloned."""
    bundle = tree.parent / "mypack.bundle"
    git(tree, "bundle", "create", str(bundle), "main")
    packages = ("git", "make")
    with lab.boot("bare", "bookworm", init="none", packages=packages) as host:
        host.put(bundle, "/root/mypack.bundle")
        host.ssh(f"git clone -q -b main /root/mypack.bundle {CLONE}")
        yield host


@pytest.fixture(scope="module")
def packages_before(machine: Host) -> set[str]:
    machine.ssh("DEBIAN_FRONTEND=noninteractive apt-get update -qq")
    machine.ssh("apt-get install -y -qq --no-install-recommends python3-venv")
    return packages(machine)


@pytest.fixture(scope="module")
def preview(machine: Host, packages_before: set[str]) -> str:
    return make(machine, "up ARGS='--check --diff'")


@pytest.fixture(scope="module")
def up(machine: Host, preview: str) -> str:
    return make(machine, "up")


def test_without_root_and_sudo_it_says_so(machine: Host) -> None:
    machine.ssh(
        "useradd -m ops && cp -r /root/mypack /home/ops && chown -R ops /home/ops"
    )
    refused = make(machine, "up", user="ops", check=False)
    assert "is neither root nor has sudo" in refused
    assert "Next step: run make as root" in refused


def test_preview_runs_to_the_end_and_changes_nothing(
    machine: Host, preview: str, packages_before: set[str]
) -> None:
    assert re.search(r"localhost +: .*changed=[2-9]\d .*failed=0", preview), preview
    assert "Listen 8000" in preview
    assert "SECRET_KEY = (hidden)" in preview
    assert packages(machine) == packages_before
    assert machine.ssh("ls /var/www /etc/mypack", check=False).returncode != 0


def test_it_ends_with_one_line(up: str) -> None:
    last = up.strip().splitlines()[-1]
    assert re.fullmatch(
        r"http://localhost:8000/ · release \d{8}T\d{6}Z-[0-9a-f]{7} · slot blue · \d+ s"
        r" · first administrator's password in /root/mypack-administrator-password"
        r" · key of the backups in /root/mypack-backup-key: keep a copy elsewhere",
        last,
    ), up
    assert re.search(r"^Time: .*apache \d+ s", up, re.MULTILINE)


def test_users_reach_the_site(machine: Host, up: str) -> None:
    assert "Wulong Tea" in get(machine, "/").text


def test_second_run_changes_nothing(machine: Host, up: str) -> None:
    again = make(machine, "up")
    assert re.search(r"localhost +: .*changed=0 .*failed=0", again), again


def test_another_database_is_refused(machine: Host, up: str) -> None:
    refused = make(machine, "up DB=postgresql", check=False)
    words = " ".join(refused.split())
    assert "is in sqlite, and this run asks for postgresql" in words
    assert "MOVE=copy" in words
    assert "changed=0" in words


def test_services_start_with_the_machine(machine: Host, up: str) -> None:
    links = machine.ssh("ls /etc/rc2.d").stdout
    assert re.search(r"^S\d\dapache2$", links, re.MULTILINE)
    assert re.search(r"^S\d\dcron$", links, re.MULTILINE)
    assert machine.ssh("test -x /etc/cron.daily/logrotate && pgrep -x cron").stdout


def test_touch_reloads_by_mod_wsgi(machine: Host, up: str) -> None:
    """S22: where no systemd watches, mod_wsgi reloads at the next request."""
    before = {get(machine, "/healthz").json()["pid"] for _ in range(20)}
    machine.ssh("touch /var/www/mypack/start.wsgi")
    after = {get(machine, "/healthz").json()["pid"] for _ in range(40)}
    assert not before & after


def test_commands_of_the_day(machine: Host, up: str) -> None:
    assert "slot green" in make(machine, "reload").splitlines()[-1]
    assert re.search(r"^green +live +\d{8}T", make(machine, "status"), re.MULTILINE)
    assert re.search(r"root@\S+ +reload .* ok$", make(machine, "history"), re.MULTILINE)
    refused = make(machine, "rollback", check=False)
    assert "no earlier good release to go back to" in refused
    unchanged = make(machine, "deploy")
    assert re.search(r"localhost +: .*changed=0 ", unchanged), unchanged


def test_maintenance(machine: Host, up: str) -> None:
    make(machine, "maintenance ON=1")
    page = get(machine, "/")
    assert (page.status_code, page.headers["Retry-After"]) == (503, "120")
    assert "Back in a moment" in page.text
    assert get(machine, "/healthz").status_code == 200
    make(machine, "maintenance ON=0")
    assert get(machine, "/").status_code == 200


def test_cron_observes_where_no_systemd_does(machine: Host, up: str) -> None:
    """The runs of the tests before took more than the minute that cron needs."""
    state = "/var/lib/sitectl/mypack/observed.json"
    seconds = machine.ssh(f"echo $(($(date +%s) - $(stat -c %Y {state})))").stdout
    assert int(seconds) < 120
    assert machine.ssh("/usr/local/lib/sitectl/traffic-report").returncode == 0
    assert machine.ssh("test -s /var/lib/sitectl/mypack/traffic.html").returncode == 0


@pytest.fixture(scope="module")
def down(machine: Host, up: str) -> Iterator[str]:
    machine.ssh("touch /var/lib/mypack/kept")
    return make(machine, "down")


def test_down_removes_the_site_and_keeps_the_data(
    machine: Host, down: str, packages_before: set[str]
) -> None:
    with pytest.raises(httpx.ConnectError):
        get(machine, "/")
    assert packages(machine) == packages_before
    for gone in ("/var/www/mypack", "/usr/local/sbin/sitectl", "/etc/apache2"):
        assert machine.ssh(f"test -e {gone}", check=False).returncode == 1, gone
    for kept in ("/var/lib/mypack/mypack.sqlite3", "/etc/mypack/settings.toml"):
        assert machine.ssh(f"test -e {kept}", check=False).returncode == 0, kept


def test_up_again_finds_the_data(machine: Host, down: str) -> None:
    make(machine, "up")
    assert "Wulong Tea" in get(machine, "/").text


def test_purge_leaves_nothing(machine: Host, packages_before: set[str]) -> None:
    make(machine, "down PURGE=1")
    left = machine.ssh(
        "find /etc /var /usr/local /root -path '*mypack*' -prune -print"
    ).stdout
    assert [path for path in left.split() if not path.startswith(CLONE)] == []
    assert machine.ssh("id flaskuser", check=False).returncode == 1
    assert packages(machine) == packages_before


def make(machine: Host, goal: str, *, user: str = "root", check: bool = True) -> str:
    home = CLONE if user == "root" else "/home/ops/mypack"
    command = f"cd {home} && make {goal}"
    if user != "root":
        command = f"su {user} -c {json.dumps(command)}"
    done = machine.ssh(f"{command} 2>&1", check=False, timeout=1800)
    assert (done.returncode == 0) is check, done.stdout
    return done.stdout


def packages(machine: Host) -> set[str]:
    """The packages that are installed."""
    listing = machine.ssh("dpkg-query -W -f '${db:Status-Abbrev} ${Package}\\n'").stdout
    return {line.split()[1] for line in listing.splitlines() if line.startswith("ii")}


def get(machine: Host, path: str) -> httpx.Response:
    return httpx.get(f"http://{machine.address}:8000{path}", timeout=30)
