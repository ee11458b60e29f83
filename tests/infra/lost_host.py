"""Backups on real hosts: a lost host comes back, and what is wrong is refused."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.infra.playbook import Run, play
from tests.lab import Host, Lab

pytestmark = [pytest.mark.lab, pytest.mark.timeout(1800)]

KEPT = "/srv/backup/mypack/www"
KEY = "a key that the tests know"
PASSWORD = "correct horse battery staple"
# What a person left on the lost host: a user, a price, a picture.
LIFE = f"""
set -e
echo '{PASSWORD}' | sitectl flask user create lost --role editor --password-stdin
install -o flaskuser -g www-data -m 640 /etc/hostname /var/lib/mypack/uploads/kept.jpg
python3 -c "
import sqlite3
base = sqlite3.connect('/var/lib/mypack/mypack.sqlite3')
base.execute('UPDATE item SET price = 4.44')
base.commit()"
sitectl backup --wait 60
"""  # noqa: S608 - a script, and nothing in it comes from outside


@pytest.fixture(scope="module")
def keeper(lab: Lab) -> Iterator[Host]:
    """A second host, which has nothing but Debian."""
    with lab.boot("keeper", "bookworm") as host:
        yield host


def inventory(lab: Lab, host: Host, keeper: Host) -> Path:
    return lab.inventory({"site": [host], "backup": [keeper]}, "backups")


def provision(lab: Lab, tree: Path, host: Host, keeper: Host) -> Run:
    options = ("-e", json.dumps({"backup_key": KEY}))
    where = inventory(lab, host, keeper)
    run = play(lab, "site.yml", where, *options, tree=tree)
    assert run.code == 0, run.output
    return run


@pytest.fixture(scope="module")
def lost(lab: Lab, tree: Path, layer: Callable[[str], str], keeper: Host) -> str:
    """A host whose backups go to the second host, and which is then destroyed."""
    host = lab.boot("www", layer("d12"))
    # As if it had begun with this inventory: what the clone kept for itself goes.
    host.ssh("rm -r /var/lib/sitectl/mypack/backup* /var/backups/mypack.restic")
    provision(lab, tree, host, keeper)
    host.ssh(LIFE)
    secret = str(host.ssh("grep SECRET_KEY /etc/mypack/settings.toml").stdout)
    host.destroy()
    # As if an account of before had kept them, and left a link to what is not its own.
    keeper.ssh(f"chown -R nobody {KEPT} && ln -s /etc/shadow {KEPT}/link")
    return secret


@pytest.fixture(scope="module")
def successor(lab: Lab, tree: Path, lost: str, keeper: Host) -> Iterator[Host]:
    """A bare Debian of the same name, provisioned by the same inventory."""
    with lab.boot("www", "bookworm") as host:
        provision(lab, tree, host, keeper)
        yield host


def test_second_host_gets_nothing_that_can_be_read(keeper: Host, lost: str) -> None:
    found = keeper.ssh("grep -rlE 'lost|Espresso|SECRET' /srv/backup", check=False)
    assert found.returncode == 1, found.stdout
    assert "data" in keeper.ssh(f"ls {KEPT}").stdout


def test_what_another_account_kept_is_taken_over_and_no_link_followed(
    successor: Host, keeper: Host
) -> None:
    assert keeper.ssh(f"find {KEPT} -user nobody").stdout == ""
    assert keeper.ssh("stat -c %U /etc/shadow").stdout == "root\n"


def way(host: Host) -> str:
    """Return the command by which a host reaches the second one."""
    values = host.ssh("grep ^ssh /etc/sitectl/backup/mypack.toml").stdout
    return str(json.loads(values.partition("=")[2])).removesuffix("-s sftp")


def test_key_of_the_site_opens_no_shell_on_the_second_host(
    successor: Host, keeper: Host
) -> None:
    tried = successor.ssh(f"{way(successor)} id", check=False)
    assert "uid=" not in tried.stdout
    assert tried.returncode != 0


def test_key_of_one_host_reads_and_removes_nothing_of_another(
    successor: Host, keeper: Host
) -> None:
    other = "/srv/backup/mypack/other"
    keeper.ssh(f"install -d -o nobody -m 700 {other} && touch {other}/config")
    sftp = way(successor).replace("ssh -i", "sftp -b - -i").replace(" -p ", " -P ")
    own = successor.ssh(sftp, input=f"ls {KEPT}\n")
    assert "config" in own.stdout
    for wish in (f"ls {other}", f"rm {other}/config", f"rename {other} {other}2"):
        refused = successor.ssh(sftp, input=f"{wish}\n", check=False)
        assert refused.returncode != 0, wish
        assert "ermission denied" in refused.stderr, wish
    assert keeper.ssh(f"ls {other}").stdout == "config\n"


def test_new_host_does_not_hide_the_lost_ones_backups(successor: Host) -> None:
    refused = successor.ssh("sitectl backup", check=False)
    assert refused.returncode == 1
    assert "SITE-606" in refused.stderr
    told = json.loads(
        successor.ssh("sitectl doctor backups --json", check=False).stdout
    )
    assert [finding["code"] for finding in told["findings"]] == ["DOC-606"]


def test_bad_times_replace_nothing(successor: Host) -> None:
    for at, code in (
        ("2020-01-01", "SITE-613"),
        ("2999-01-01", "SITE-612"),
        ("noon", "SITE-611"),
    ):
        refused = successor.ssh(f"sitectl restore {at}", check=False)
        assert code in refused.stderr, at
    assert "4.44" not in page(successor)


def test_everything_of_the_lost_host_is_there_again(
    lab: Lab, successor: Host, keeper: Host, lost: str
) -> None:
    where = inventory(lab, successor, keeper)
    run = play(lab, "restore.yml", where, "-e", "restore_at=latest")
    assert run.code == 0, run.output
    assert page(successor).count("4.44") == 5
    uploads = "/var/lib/mypack/uploads/kept.jpg"
    owner = successor.ssh(f"stat -c '%U:%G %a' {uploads}").stdout.strip()
    assert owner == "flaskuser:www-data 640"
    kept = successor.ssh("grep SECRET_KEY /etc/mypack/settings.toml").stdout
    assert kept == lost
    assert sign_in(successor, "lost", PASSWORD)
    successor.ssh("sitectl backup --wait 60")
    told = json.loads(successor.ssh("sitectl doctor backups --json").stdout)
    assert told["findings"] == []


def test_restore_onto_data_is_refused(successor: Host) -> None:
    refused = successor.ssh("sitectl restore latest", check=False)
    assert "SITE-614" in refused.stderr


def test_drill_proves_it(lab: Lab, successor: Host, keeper: Host) -> None:
    where = inventory(lab, successor, keeper)
    run = play(lab, "backup.yml", where, "-e", "backup_command=drill")
    assert run.code == 0, run.output
    assert "tables are as they were backed up" in run.output
    state = "/var/lib/sitectl/mypack"
    proved = json.loads(successor.ssh(f"cat {state}/drill.json").stdout)["last_good"]
    assert proved["rows"] > 0
    assert successor.ssh(f"ls {state}/backup").stdout.split() == ["cache"]
    print(f"drill: {proved}")


def page(host: Host) -> str:
    return httpx.get(f"http://{host.address}:8000/", timeout=30).text


def sign_in(host: Host, name: str, password: str) -> bool:
    """Sign in as a browser does; the own page is then the user's."""
    with httpx.Client(base_url=f"http://{host.address}:8000", timeout=30) as client:
        client.follow_redirects = True
        form = client.get("/user/sign-in").text
        token = form.partition('name="csrf_token"')[2].partition('value="')[2]
        data = {"name": name, "password": password}
        answer = client.post(
            "/user/sign-in", data={**data, "csrf_token": token.partition('"')[0]}
        )
        assert answer.status_code == 200
        profile = client.get("/user/profile")
        return profile.url.path == "/user/profile" and name in profile.text
