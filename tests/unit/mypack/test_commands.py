from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from .conftest import make_app


def test_check_config_names_the_file(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MYPACK_SETTINGS", "/somewhere/settings.toml")
    result = app.test_cli_runner().invoke(args=["check-config"])
    assert result.output == "settings are valid: /somewhere/settings.toml\n"


def empty(tmp_path: Path) -> FlaskCliRunner:
    return make_app(tmp_path / "empty.sqlite").test_cli_runner()


@pytest.mark.parametrize("command", [["seed"], ["user", "password", "anna"]])
def test_a_database_that_fails_ends_a_command_without_a_traceback(
    tmp_path: Path, command: list[str]
) -> None:
    result = empty(tmp_path).invoke(args=command)
    assert result.exit_code == 1
    assert "no such table" in result.output
    assert "Traceback" not in result.output


def test_check_config_can_ask_the_database(app: Flask, tmp_path: Path) -> None:
    done = app.test_cli_runner().invoke(args=["check-config", "--connect"])
    assert done.exit_code == 0, done.output
    deaf = make_app(tmp_path / "missing" / "folder.sqlite")
    refused = deaf.test_cli_runner().invoke(args=["check-config", "--connect"])
    assert refused.exit_code == 1
    assert "the database refused or does not answer" in refused.output


def test_check_config_names_a_damaged_file(tmp_path: Path) -> None:
    file = tmp_path / "damaged.sqlite"
    file.write_bytes(b"no database" * 1000)
    runner = make_app(file).test_cli_runner()
    refused = runner.invoke(args=["check-config", "--connect"])
    assert refused.exit_code == 1
    assert "the database cannot be read: file is not a database." in refused.output
    assert "Background" not in refused.output
