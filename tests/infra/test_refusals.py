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


@pytest.fixture(scope="module")
def serving(lab: Lab, layer: Callable[[str], str]) -> Iterator[Host]:
    """A host with a running site, which goes on whatever is asked of it."""
    with lab.boot("serving", layer("p12")) as host:
        yield host


def attempt(lab: Lab, host: Host, tree: Path, **values: object) -> Run:
    inventory = lab.inventory({"site": [host]}, host.name)
    done = play(lab, "site.yml", inventory, "-e", json.dumps(values), tree=tree)
    assert done.code != 0, done.output
    assert httpx.get(f"http://{host.address}:8000/", timeout=30).status_code == 200
    return done


@pytest.mark.parametrize(
    ("setting", "value", "message"),
    [
        ("SITE_TITEL", "Café", "SITE_TITEL: unknown; allowed: "),
        ("DATABASE_TIMEOUT", "long", "a str, 'long'; expected: whole number"),
        ("DATABASE_POOL_SIZE", 0, "DATABASE_POOL_SIZE: 0; allowed: "),
    ],
)  # fmt: skip
def test_bad_setting_of_the_application(
    lab: Lab, serving: Host, tree: Path, setting: str, value: object, message: str
) -> None:
    before = serving.ssh("cat /etc/mypack/settings.toml").stdout
    words = attempt(lab, serving, tree, site_settings={setting: value}).words
    assert message in words
    assert "/etc/mypack/settings.toml was left as it is; the site serves on." in words
    assert serving.ssh("cat /etc/mypack/settings.toml").stdout == before


def test_secret_of_a_wrong_shape_is_not_shown(
    lab: Lab, serving: Host, tree: Path
) -> None:
    words = attempt(lab, serving, tree, site_secrets={"SECRET_KEY": "swordfish"}).words
    assert "SECRET_KEY: a secret that is not shown; allowed: " in words
    assert "swordfish" not in words.replace('{"site_secrets"', "")


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("postgresql+psycopg2://me@127.0.0.1:5999/mypack", "Connection refused"),
        ("postgresql+psycopg2://me:wrong@127.0.0.1/mypack", "authentication failed"),
    ],
)  # fmt: skip
def test_database_that_refuses(
    lab: Lab, serving: Host, tree: Path, url: str, message: str
) -> None:
    before = serving.ssh("cat /etc/mypack/settings.toml").stdout
    words = attempt(lab, serving, tree, site_database_url=url).words
    assert message in words
    assert ":wrong@" not in words
    assert serving.ssh("cat /etc/mypack/settings.toml").stdout == before


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
