from pathlib import Path

import pytest
from click.testing import CliRunner

from mypack.development import write
from mypack.settings import read_settings


def test_the_written_settings_are_valid(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / ".dev" / "settings.toml"
    assert CliRunner().invoke(write, [str(path)]).output == f"created {path}\n"
    monkeypatch.setenv("MYPACK_SETTINGS", str(path))
    assert read_settings()["PROBE"] is True
    assert path.stat().st_mode & 0o077 == 0


def test_settings_that_exist_stay(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("mine")
    assert CliRunner().invoke(write, [str(path)]).output == f"exists {path}\n"
    assert path.read_text() == "mine"
