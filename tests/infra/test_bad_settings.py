"""Bad settings: the message names the key, and the site goes on with the old ones."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.infra.playbook import Run, play
from tests.lab import Host, Lab

pytestmark = pytest.mark.lab


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
