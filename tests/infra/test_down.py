"""`make down` on a host with systemd and a database server."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.infra.playbook import Run, play
from tests.lab import Host, Lab

pytestmark = pytest.mark.lab


@pytest.fixture(scope="module")
def host(lab: Lab, layer: Callable[[str], str]) -> Iterator[Host]:
    with lab.boot("ending", layer("p12")) as host:
        yield host


@pytest.fixture(scope="module")
def down(lab: Lab, host: Host, tree: Path) -> Run:
    host.ssh("su postgres -c 'psql -c \"UPDATE item SET price = 4.44\" mypack'")
    return run(lab, host, tree, "down.yml")


def run(lab: Lab, host: Host, tree: Path, playbook: str, *options: str) -> Run:
    inventory = lab.inventory({"site": [host]}, host.name)
    done = play(lab, playbook, inventory, *options, tree=tree)
    assert done.code == 0, done.output
    return done


def test_site_and_its_packages_are_gone(host: Host, down: Run) -> None:
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://{host.address}:8000/")
    for gone in ("/var/www/mypack", "/usr/sbin/apache2", "/usr/sbin/postgres"):
        assert host.ssh(f"test -e {gone}", check=False).returncode == 1, gone
    assert host.ssh("ls /usr/lib/postgresql", check=False).returncode != 0
    units = host.ssh("systemctl list-units --all --failed --no-legend").stdout
    assert units == ""


def test_second_down_changes_nothing(
    lab: Lab, host: Host, tree: Path, down: Run
) -> None:
    assert run(lab, host, tree, "down.yml").changed == {host.name: 0}


def test_up_again_finds_the_data(lab: Lab, host: Host, tree: Path, down: Run) -> None:
    run(lab, host, tree, "site.yml")
    page = httpx.get(f"http://{host.address}:8000/", timeout=30)
    assert page.text.count("4.44") == 5


def test_purge_takes_the_data_too(lab: Lab, host: Host, tree: Path, down: Run) -> None:
    # As if Apache had been there before the site, for the test below.
    host.ssh("echo 'apache2 install' >> /var/lib/sitectl/mypack/packages-before")
    run(lab, host, tree, "down.yml", "-e", "removal_purge=1")
    left = host.ssh(
        "find /etc /var /root /usr/local -path '*mypack*' -prune -print"
    ).stdout
    assert left == ""
    assert host.ssh("ls /var/lib/postgresql", check=False).returncode != 0


def test_an_apache_of_before_keeps_its_own_files(
    lab: Lab, host: Host, tree: Path, down: Run
) -> None:
    assert run(lab, host, tree, "down.yml").changed == {host.name: 0}
    assert "Listen 80\n" in host.ssh("cat /etc/apache2/ports.conf").stdout
    host.ssh("apachectl configtest")
