import logging.config
import runpy
import sys
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

START = Path(__file__).parents[2] / "start.wsgi"


@pytest.fixture
def blue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A slot link, and a process whose environment it is."""
    (tmp_path / "releases" / "one" / ".venv" / "lib").mkdir(parents=True)
    (tmp_path / "blue").symlink_to("releases/one")
    settings = tmp_path / "settings.toml"
    settings.write_text('SECRET_KEY = "%s"\nDATABASE_URL = "sqlite:///x"' % ("k" * 32))
    monkeypatch.setenv("MYPACK_SETTINGS", str(settings))
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "blue" / ".venv"))
    monkeypatch.setattr(sys, "path", [str(tmp_path / "blue/.venv/lib"), "", *sys.path])
    return tmp_path / "blue"


def test_a_daemon_keeps_its_release_when_the_slot_link_moves(
    blue: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured: list[tuple[Any, dict[str, Any]]] = []
    monkeypatch.setattr(
        logging.config, "fileConfig", lambda path, **kw: configured.append((path, kw))
    )
    application = runpy.run_path(str(START))["application"]

    release = blue.resolve()
    assert isinstance(application, Flask)
    assert sys.path[0] == str(release / ".venv/lib")
    assert "" not in sys.path
    ((path, options),) = configured
    assert path == release / "logging.ini"
    assert options["defaults"] == {"log_file": "/var/log/mypack/app.log"}


def test_s23_a_debugger_is_let_in_only_when_the_settings_say_so(
    blue: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    listening: list[Flask] = []
    monkeypatch.setattr("mypack.debugger.listen", listening.append)
    monkeypatch.setattr(logging.config, "fileConfig", lambda path, **kw: None)
    runpy.run_path(str(START))
    assert listening == []

    settings = tmp_path / "settings.toml"
    settings.write_text(f"{settings.read_text()}\nDEBUGGER = true\n")
    application = runpy.run_path(str(START))["application"]
    assert listening == [application]
