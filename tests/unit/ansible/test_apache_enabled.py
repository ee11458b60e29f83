from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def module(load: Callable[[str, str], ModuleType]) -> ModuleType:
    return load("apache", "apache_enabled")


@pytest.fixture
def apache(tmp_path: Path) -> Path:
    for kind in ("mods", "sites", "conf"):
        (tmp_path / f"{kind}-available").mkdir()
        (tmp_path / f"{kind}-enabled").mkdir()
    for name in ("wsgi.load", "wsgi.conf", "rewrite.load", "status.load"):
        (tmp_path / "mods-available" / name).touch()
    return tmp_path


def test_module_brings_its_configuration(module: ModuleType, apache: Path) -> None:
    assert module.module_links(apache, ["wsgi", "rewrite"]) == {
        "wsgi.load",
        "wsgi.conf",
        "rewrite.load",
    }


def test_links_are_those_of_a2enmod(module: ModuleType, apache: Path) -> None:
    module.enable(apache, "mods", {"wsgi.load"}, set())
    link = apache / "mods-enabled/wsgi.load"
    assert str(link.readlink()) == "../mods-available/wsgi.load"
    assert link.exists()


def test_what_is_not_wanted_is_removed(module: ModuleType, apache: Path) -> None:
    module.enable(apache, "mods", {"status.load"}, set())
    module.enable(apache, "mods", set(), {"status.load"})
    assert module.links(apache)["mods"] == set()
