import getpass
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def module(load: Callable[[str, str], ModuleType]) -> ModuleType:
    return load("settings", "settings_file")


@pytest.mark.parametrize(
    "value",
    ["plain", 'quo"ted', "back\\slash", "café", "line\nbreak", 5, True, ["a", "b"], []],
)
def test_value_survives_the_way_through_toml(module: ModuleType, value: object) -> None:
    assert tomllib.loads(f"KEY = {module.toml(value)}\n") == {"KEY": value}


def test_diff_shows_no_secret(module: ModuleType) -> None:
    text = module.describe(
        {"SITE_TITLE": "Café", "SECRET_KEY": "x" * 40}, ["SITE_TITLE"]
    )
    assert text == 'SECRET_KEY = (hidden)\nSITE_TITLE = "Café"\n'


def test_file_is_replaced_whole_and_private(module: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    for text in ("A = 1\n", "A = 2\n"):
        module.draft(path, text, getpass.getuser()).rename(path)
        assert path.read_text() == text
        assert path.stat().st_mode & 0o777 == 0o400
        assert module.is_private(path, getpass.getuser())
    assert [entry.name for entry in tmp_path.iterdir()] == ["settings.toml"]


def test_left_over_of_a_killed_run_is_no_obstacle(
    module: ModuleType, tmp_path: Path
) -> None:
    (tmp_path / ".settings.toml.partial").write_text("half")
    draft = module.draft(tmp_path / "settings.toml", "A = 1\n", getpass.getuser())
    assert draft.read_text() == "A = 1\n"


def test_user_that_check_mode_has_not_created_has_no_number(module: ModuleType) -> None:
    assert module.uid("no-such-user-here") == -1
