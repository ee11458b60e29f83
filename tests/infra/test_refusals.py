"""Bad input: the message says what, where and the next step, and nothing is changed."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.infra.playbook import Run, kill_at, play
from tests.lab import Host, Lab

pytestmark = pytest.mark.lab


@pytest.fixture(scope="module")
def bare(lab: Lab) -> Iterator[Host]:
    with lab.boot("refusing", "bookworm") as host:
        yield host


@pytest.fixture
def refuse(lab: Lab, bare: Host, tree: Path) -> Callable[..., Run]:
    """Runs the playbook on a bare host, which it must leave as it was."""

    def run(**values: object) -> Run:
        inventory = lab.inventory({"site": [bare]}, "refusing")
        done = play(lab, "site.yml", inventory, "-e", json.dumps(values), tree=tree)
        assert done.code != 0, done.output
        assert done.changed == {"refusing": 0}, done.output
        return done

    return run


@pytest.fixture
def listener(bare: Host) -> Iterator[None]:
    bare.ssh("setsid python3 -m http.server 8001 >/dev/null 2>&1 & sleep 1")
    yield
    bare.ssh("pkill -f 'http.server 8001'")


@pytest.fixture
def other_site(bare: Host) -> Iterator[None]:
    bare.ssh("mkdir -p /etc/apache2/sites-enabled")
    bare.ssh("touch /etc/apache2/sites-enabled/shop.conf")
    yield
    bare.ssh("rm -r /etc/apache2")


@pytest.fixture
def old_debian(bare: Host) -> Iterator[None]:
    bare.ssh("cp -a /etc/debian_version /root/ && cp -aL /etc/os-release /root/")
    bare.ssh("echo 11.9 > /etc/debian_version")
    bare.ssh('sed -i \'s/"12"/"11"/\' /usr/lib/os-release')
    yield
    bare.ssh("cp -a /root/debian_version /etc/")
    bare.ssh("cat /root/os-release > /usr/lib/os-release")


@pytest.mark.usefixtures("listener")
def test_taken_port_names_the_program(refuse: Callable[..., Run]) -> None:
    words = refuse().words
    assert re.search(r"Port 8001 on refusing is taken by python3 \(pid \d+\)", words)
    assert "set site_standby_port to a free port" in words


@pytest.mark.usefixtures("other_site")
def test_another_apache_site_is_left_alone(refuse: Callable[..., Run]) -> None:
    assert "already serves /etc/apache2/sites-enabled/shop.conf" in refuse().words


@pytest.mark.usefixtures("old_debian")
def test_unsupported_system(refuse: Callable[..., Run]) -> None:
    words = refuse().words
    assert "refusing runs Debian 11" in words
    assert "supported are Debian 12 and 13" in words


def test_too_little_room(refuse: Callable[..., Run]) -> None:
    words = refuse(site_free_bytes=10**15).words
    assert re.search(r"has [\d.]+ [GT]B free for /var/www/mypack", words), words
    assert "sitectl prune" in words


def test_unknown_value(refuse: Callable[..., Run]) -> None:
    words = refuse(site_prot=8080).words
    assert "Unknown setting site_prot" in words
    assert "roles/site/meta/argument_specs.yml" in words


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"site_port": "eight"}, "eight"),
        ({"site_database": "oracle"}, "got: oracle"),
        ({"site_processes": "many"}, "many"),
    ],
)
def test_value_of_a_wrong_type(
    refuse: Callable[..., Run], value: dict[str, object], message: str
) -> None:
    assert message in refuse(**value).words


def test_run_that_is_killed_is_completed_by_the_next(lab: Lab, tree: Path) -> None:
    """Killed while it installs packages, and just before the first request."""
    with lab.boot("killed", "trixie") as host:
        is_completed(lab, tree, host)


def is_completed(lab: Lab, tree: Path, host: Host) -> None:
    """Kill the playbook again and again; what is left is no obstacle."""
    inventory = lab.inventory({"site": [host]}, "killed")
    for stage in ("packages : Install", "apache : Write the site"):
        kill_at(lab, inventory, tree, stage)
    done = play(lab, "site.yml", inventory, tree=tree)
    assert done.code == 0, done.output
    assert "Wulong Tea" in httpx.get(f"http://{host.address}:8000/", timeout=30).text
    again = play(lab, "site.yml", inventory, tree=tree)
    assert again.changed == {"killed": 0}, again.output
