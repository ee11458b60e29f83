"""S23: a debugger attaches to a daemon, on loopback, where it is wanted."""

import sys
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from mypack import debugger


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What debugpy was told; the real one would trace this process."""
    told: list[Any] = []
    fake = SimpleNamespace(
        listen=lambda place, **how: told.append((place, how)),
        is_client_connected=lambda: "attached" in told,
        debug_this_thread=lambda: told.append("thread"),
    )
    monkeypatch.setitem(sys.modules, "debugpy", fake)
    return told


@pytest.mark.parametrize(("slot", "port"), [("blue", 5678), ("green", 5679)])
def test_each_slot_listens_on_a_loopback_port_of_its_own(
    calls: list[Any], monkeypatch: pytest.MonkeyPatch, slot: str, port: int
) -> None:
    monkeypatch.setattr(debugger, "slot", lambda: slot)
    debugger.listen(app := Flask("site"))
    app.extensions["debugger"].close()
    assert calls == [(("127.0.0.1", port), {"in_process_debug_adapter": True})]


def test_a_thread_is_watched_only_while_somebody_is_attached(calls: list[Any]) -> None:
    app = Flask("site")
    debugger.listen(app)
    app.test_client().get("/")
    calls.append("attached")
    app.test_client().get("/")
    app.extensions["debugger"].close()
    assert calls[1:] == ["attached", "thread"]


def test_a_daemon_whose_port_is_taken_serves_all_the_same(
    calls: list[Any],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(debugger, "PATIENCE", 0)
    debugger.listen(other := Flask("other"))
    debugger.listen(Flask("site"))
    assert len(calls) == 1
    assert "port 5678 is taken" in caplog.text
    other.extensions["debugger"].close()


def test_a_release_without_a_debugger_serves_and_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "debugpy", None)
    debugger.listen(Flask("site"))
    assert "this release has no debugpy: set site_debugger in" in caplog.text


def test_no_command_listens(app: Flask, calls: list[Any]) -> None:
    """Only start.wsgi does: a command beside a daemon would find the port taken."""
    app.config["DEBUGGER"] = True
    assert app.test_cli_runner().invoke(args=["check-config"]).exit_code == 0
    assert calls == []
