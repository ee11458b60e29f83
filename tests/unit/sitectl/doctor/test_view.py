"""What the checks see of a host."""

import socket
from collections.abc import Sequence
from pathlib import Path

import pytest

from sitectl.doctor import database, examination, view
from sitectl.doctor.finding import NoAnswer
from sitectl.doctor.view import View
from sitectl.paths import Paths
from sitectl.process import Outcome
from sitectl.site import Site


class Systemctl:
    """Shows units as systemctl does, in blocks, and counts how often it was started."""

    def __init__(self, bad: str = "") -> None:
        self.bad, self.started = bad, list[tuple[str, ...]]()

    def __call__(self, command: Sequence[str], seconds: float) -> Outcome | None:
        _, _, *names, _ = command
        self.started.append(tuple(names))
        if self.bad in names:
            return Outcome(1, "", f"Unit name {self.bad} is not valid.\n")
        return Outcome(0, "\n".join(f"LoadState={n}\nResult=\n" for n in names), "")


@pytest.fixture
def host(config, tmp_path: Path) -> View:
    (tmp_path / "run/systemd/system").mkdir(parents=True)
    return View(Site(config, Paths.of(config)), tmp_path)


def test_systemd_is_asked_once_for_all_units(host):
    host.runner = Systemctl()
    host.expects = lambda view: ("b.timer", "c.path")
    assert host.unit("a.service") == {"LoadState": "a.service", "Result": ""}
    assert host.unit("c.path")["LoadState"] == "c.path"
    assert host.runner.started == [("a.service", "b.timer", "c.path")]


def test_a_healthy_host_starts_systemctl_once(made):
    """So each topic names the units that it asks for."""
    runner = Systemctl()
    made.view.__class__ = View
    made.view.runner = runner
    (made.top / "run/systemd/container").unlink()
    topics = ["clock", "apache", "database", "logs", "rotation", "watch", "metrics"]
    examination.examine(made.view, topics)
    assert len([names for names in runner.started if names[0] != "configtest"]) == 1


def test_a_unit_that_cannot_be_shown_hides_no_other(host):
    host.runner = Systemctl(bad="b@.service")
    host.expects = lambda view: ("b@.service",)
    assert host.unit("a.service")["LoadState"] == "a.service"
    with pytest.raises(NoAnswer, match="is not valid"):
        host.unit("b@.service")


def test_a_systemctl_that_hangs_is_waited_for_once(host, monkeypatch):
    started = []

    def hang(command, seconds):
        started.append(command)
        return view.run(("sleep", "300"), 0.1)

    host.runner = hang
    for name in ("a.service", "b.service"):
        with pytest.raises(NoAnswer, match="`systemctl show` did not answer"):
            host.unit(name)
    assert len(started) == 1


def test_a_command_that_hangs_has_no_answer():
    with pytest.raises(NoAnswer, match="`sleep 300` did not answer within 0 s"):
        view.run(("sleep", "300"), 0.1)


def test_a_command_that_is_missing_has_none():
    assert view.run(("/nonexistent",), 1) is None


def test_a_flask_command_that_hangs_has_no_answer(site, live, monkeypatch):
    monkeypatch.setattr(view, "COMMAND_SECONDS", 0.2)
    python = site.paths.release(live) / ".venv/bin/python"
    python.write_text("#!/bin/sh\nexec sleep 300\n")
    host = View(site)
    with pytest.raises(NoAnswer, match="`sitectl flask -- db current` did not"):
        host.flask("db", "current")


def test_an_apache_that_never_answers_holds_nothing_up(host, monkeypatch):
    """It accepts the connection and says nothing."""
    monkeypatch.setattr(view, "FETCH_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert "timed out" in host.fetch(f"http://127.0.0.1:{port}/")
    assert not database.ready(host)
