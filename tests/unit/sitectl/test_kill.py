"""A change killed at each operation on files: what is live stays live and whole."""

import json
import os
from collections.abc import Callable

import pytest

from sitectl import (
    environment,
    history,
    install,
    ledger,
    links,
    maintenance,
    prune,
    releases,
    repair,
    standby,
)
from sitectl.change import Change
from sitectl.lock import Lock
from sitectl.process import Outcome
from tests.unit.sitectl import samples, test_install

pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
pack, parts = test_install.pack, test_install.parts
CHANGES = ["open", "write", "pwrite", "replace", "rename", "symlink", "link", "unlink"]
CHANGES += ["fsync", "utime", "mkdir", "rmdir", "ftruncate", "chmod", "fchmod"]


def killed_at(number: int, work: Callable[[], object]) -> bool:
    """Run in a child that ends like by SIGKILL before its n-th operation."""
    child = os.fork()
    if child == 0:
        try:
            arm(number)
            work()
        except BaseException as error:  # the child must never return into pytest
            os.write(2, repr(error).encode())
            os._exit(3)
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in {0, 9}, f"operation {number}: {status}"
    return status == 9


def arm(number: int) -> None:
    left = [number]

    def counted(real):
        def call(*args, **kwargs):
            left[0] -= 1
            if left[0] == 0:
                os._exit(9)
            return real(*args, **kwargs)

        return call

    for name in CHANGES:
        setattr(os, name, counted(getattr(os, name)))


def changing(site, verb, work):
    with Lock(site.paths.lock, f"sitectl {verb}") as lock:
        change = Change(site, verb, f"sitectl {verb}", lock)
        repair.repair(change)
        work(change)
        return change


def is_sound(site, live_before, live_after):
    """Links and map name whole releases, and the live one is before or after."""
    state = links.read(site.paths)
    assert state.live_release in {live_before, live_after}
    for release in state.links.values():
        releases.verify(site.paths, release)


def is_mended(site):
    """Nothing is left over, the history is whole, a second repair does nothing."""
    changing(site, "prune", lambda change: None)
    assert changing(site, "prune", lambda change: None).notes == []
    assert ledger.first_fault(history.read(site.paths.history)) is None
    state = links.read(site.paths)
    assert links.read_target(site.paths.current) == state.live
    assert not list(site.paths.releases.glob(".*"))


def kill_everywhere(site, work, live_before, live_after):
    for number in range(1, 400):
        if not killed_at(number, work):
            return number
        is_sound(site, live_before, live_after)
        is_mended(site)
    pytest.fail("the work never came to its end")


def test_killed_while_switching(site, live, add_release, monkeypatch):
    release = add_release(2)
    monkeypatch.setattr(standby.restart, "restart", lambda *a, **k: None)
    monkeypatch.setattr(standby.probe.Check, "every_daemon", lambda self: frozenset())
    monkeypatch.setattr(standby.probe.Check, "content", lambda self, before: None)
    monkeypatch.setattr(standby.probe, "confirm_live", lambda *a: None)
    manifests = {name: releases.read(site.paths, name) for name in (live, release)}

    def switch(change):
        now = links.read(site.paths).live_release
        wanted = release if now == live else live
        with change.recorded(wanted):
            standby.go_live(change, manifests[wanted])

    assert (
        kill_everywhere(site, lambda: changing(site, "activate", switch), live, release)
        > 30
    )


def test_killed_while_installing(site, live, pack, monkeypatch):
    bundle, dependencies = pack(2)
    release = samples.release_id(2)

    def fill(build, donor, dependencies):
        (build.venv / "bin").mkdir(parents=True)
        (build.venv / "bin" / "python").write_text("")

    monkeypatch.setattr(environment.Build, "create", lambda self, python: None)
    monkeypatch.setattr(environment.Build, "fill", fill)
    monkeypatch.setattr(environment.Build, "finish", lambda self: None)
    monkeypatch.setattr(install, "check_python", lambda *a: None)
    monkeypatch.setattr(install.process, "run", lambda *a: Outcome(0, "", ""))
    links.point_slot(site.paths, "green", live)

    def work():
        if site.paths.release(release).exists():
            (site.paths.release(release) / "logging.ini").write_text("damaged")
        changing(site, "install", lambda c: install.install(c, bundle, dependencies))

    assert kill_everywhere(site, work, live, live) > 40
    releases.verify(site.paths, release)


def test_killed_while_pruning(site, live, add_release):
    records = [samples.ended("activate", add_release(n)) for n in range(2, 5)]
    for record in records:
        history.append(site.paths.history, {**record, "result": "failed"})

    def work(change):
        with change.recorded(live):
            prune.prune(change)

    kill_everywhere(site, lambda: changing(site, "prune", work), live, live)
    assert live in releases.installed(site.paths)


def test_a_lost_map_and_lost_links_are_rebuilt_from_the_history(
    site, live, add_release
):
    release = add_release(2)
    links.point_slot(site.paths, "green", release)
    links.make_live(site.paths, "green")
    changing(site, "maintenance", lambda c: maintenance.switch(c, True))
    for path in (site.paths.slot("blue"), site.paths.slot("green"), site.paths.map):
        path.unlink()
    site.paths.map.write_text("live purple\n")
    notes = changing(site, "prune", lambda c: None).notes
    state = links.read(site.paths)
    assert (state.live, state.live_release, state.standby_release) == (
        "green",
        release,
        live,
    )
    assert notes == [
        f"link green was lost; it names {release} again",
        f"link blue was lost; it names {live} again",
        "slot.map was lost; green is live again",
    ]


def test_an_unfinished_change_is_closed_as_interrupted(site, live):
    begun = {
        "event": "begin",
        "verb": "activate",
        "command": "sitectl activate",
        "time": "then",
        "from": live,
        "to": live,
    }
    history.append(site.paths.history, begun)
    notes = changing(site, "prune", lambda c: None).notes
    assert notes == ["`sitectl activate` of then was interrupted"]
    last = json.loads(site.paths.history.read_text().splitlines()[-1])
    assert (last["event"], last["result"]) == ("end", "interrupted")
