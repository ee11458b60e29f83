import json
import os
import socket
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest


@pytest.fixture
def facts(load: Callable[[str, str], ModuleType]) -> ModuleType:
    return load("site", "site_facts")


def test_free_port_has_no_owner(facts: ModuleType) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert facts.owner(port) is None


def test_taken_port_names_the_program(facts: ModuleType) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        owner = facts.owner(server.getsockname()[1])
    assert owner["pid"] == os.getpid()
    assert owner["name"] == Path("/proc/self/comm").read_text().strip()


def test_free_space_is_asked_where_the_path_will_be(
    facts: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def usage(path: Path) -> SimpleNamespace:
        asked.append(path)
        return SimpleNamespace(free=7)

    monkeypatch.setattr(facts.shutil, "disk_usage", usage)
    assert facts.free_bytes(tmp_path / "not/yet/there") == 7
    assert asked == [tmp_path]


def test_own_site_and_debians_default_are_no_foreign_ones(
    facts: ModuleType, tmp_path: Path
) -> None:
    enabled = tmp_path / "sites-enabled"
    enabled.mkdir()
    for name in ("000-default.conf", "mypack.conf", "shop.conf"):
        (enabled / name).touch()
    assert facts.foreign_sites(tmp_path, "mypack") == [str(enabled / "shop.conf")]
    assert facts.foreign_sites(tmp_path / "no-apache", "mypack") == []


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("sqlite:////var/lib/mypack/mypack.sqlite3", "sqlite"),
        ("postgresql+psycopg2:///mypack", "postgresql"),
        ("mysql+pymysql://u@/mypack", "mariadb"),
        ("oracle://x", None),
    ],
)
def test_database_is_read_from_the_settings(
    facts: ModuleType, tmp_path: Path, url: str, kind: str | None
) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text(f'DATABASE_URL = "{url}"\n')
    assert facts.database(settings) == kind
    assert facts.database(tmp_path / "missing.toml") is None


def test_live_release_is_the_one_the_map_names(
    facts: ModuleType, tmp_path: Path
) -> None:
    (tmp_path / "slot.map").write_text("live green\nstandby blue\n")
    (tmp_path / "green").mkdir()
    manifest = {"release": "r", "source": "s", "python": "3.11", "more": 1}
    (tmp_path / "green/manifest.json").write_text(json.dumps(manifest))
    assert facts.live_release(tmp_path, tmp_path) == {
        "slot": "green",
        "release": "r",
        "source": "s",
        "python": "3.11",
    }


@pytest.mark.parametrize("map_text", [None, "", "garbage", "live blue\n"])
def test_no_live_release_without_a_whole_map_and_manifest(
    facts: ModuleType, tmp_path: Path, map_text: str | None
) -> None:
    if map_text is not None:
        (tmp_path / "slot.map").write_text(map_text)
    assert facts.live_release(tmp_path, tmp_path) is None


def test_number_of_daemons_is_what_sitectl_was_told_last(
    facts: ModuleType, tmp_path: Path
) -> None:
    config = tmp_path / "mypack.toml"
    assert facts.processes(config) is None
    config.write_text('site = "mypack"\nprocesses = 4\n')
    assert facts.processes(config) == 4
