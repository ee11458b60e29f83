"""Activation over real HTTP, against real processes."""

import json

import pytest

from sitectl import history, ledger, links, past, releases, restart
from tests.unit.sitectl import samples

pytestmark = pytest.mark.usefixtures("apache")


def test_a_good_release_goes_live_and_the_former_one_stays_warm(
    site, live, add_release, sitectl
):
    release = add_release(2)
    done = sitectl("activate", release)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{release} is live in green\n"
    state = links.read(site.paths)
    assert (state.live_release, state.standby_release) == (release, live)
    assert links.read_target(site.paths.current) == "green"
    assert past.read(history.records(site.paths.history)).is_good(release)


def test_activating_the_live_release_does_nothing(live, sitectl):
    done = sitectl("activate", live)
    assert (done.returncode, done.stdout) == (
        0,
        f"{live} is live in blue; nothing to do\n",
    )


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [
        ("broken", "SITE-211"),
        ("slow", "SITE-213"),
        ("unready", "SITE-214"),
        ("crash", "SITE-209"),
    ],
)
def test_an_unfit_release_never_goes_live(
    site, live, add_release, sitectl, behaviour, code
):
    release = add_release(2, behaviour)
    done = sitectl("activate", release)
    assert done.returncode == 1
    assert f"{code} at step" in done.stderr
    assert f"live is still {live}; nothing was switched" in done.stderr
    state = links.read(site.paths)
    assert (state.live_release, state.standby_release) == (live, live)
    found = past.read(history.records(site.paths.history))
    assert not found.is_good(release)


def test_a_release_that_is_slow_only_while_it_is_cold_goes_live(
    site, live, add_release, sitectl
):
    release = add_release(2, "cold")
    done = sitectl("activate", release)
    assert done.returncode == 0, done.stderr
    assert links.read(site.paths).live_release == release


def test_a_broken_release_shows_its_traceback(add_release, sitectl):
    done = sitectl("activate", add_release(2, "broken"))
    assert "    ImportError: no module named espresso\nlive is still" in done.stderr


def test_a_missing_asset_is_found_before_the_flip(add_release, sitectl):
    static = {"site.aaaaaaaaaaaa.css": "a" * 64}
    done = sitectl("activate", add_release(2, static=static))
    assert "SITE-215 at step" in done.stderr
    assert "static/site.aaaaaaaaaaaa.css: status 404" in done.stderr


def test_a_damaged_release_is_not_activated(site, add_release, sitectl):
    release = add_release(2)
    (site.paths.release(release) / "behaviour").write_text("edited")
    done = sitectl("activate", release)
    assert "SITE-112 at step verify" in done.stderr
    assert "behaviour has sha256" in done.stderr


def test_refused_settings_stop_the_activation(site, add_release, sitectl):
    release = add_release(2)
    (site.paths.release(release) / ".venv/bin/fails-check-config").touch()
    seal(site, release)
    done = sitectl("activate", release)
    assert "SITE-201 at step check-config" in done.stderr
    assert "Error: check-config is wrong" in done.stderr


def seal(site, release):
    """Seal a release again, after the test put a file into it."""
    home = site.paths.release(release)
    sums = releases.render_sums(home)
    (home / releases.SUMS).write_bytes(sums)
    raw = json.loads((home / releases.MANIFEST).read_text())
    (home / releases.MANIFEST).write_bytes(releases.sealed(raw, sums, "now"))


def test_a_pending_unsafe_migration_is_refused_before_anything_changes(
    site, add_release, sitectl
):
    unsafe = samples.migration("0001", rule="ban-drop", statement="DROP TABLE items")
    done = sitectl("activate", add_release(2, migrations=[unsafe]))
    assert "SITE-202 at step migrate" in done.stderr
    assert "ban-drop: DROP TABLE items" in done.stderr
    assert "db upgrade" not in (site.paths.root / "flask.log").read_text()


def test_pending_migrations_run_once_after_the_settings_were_checked(
    site, add_release, sitectl
):
    sitectl("activate", add_release(2, migrations=[samples.migration("0001")]))
    asked = (site.paths.root / "flask.log").read_text().splitlines()
    assert [line.removeprefix("-m flask --app mypack ") for line in asked] == [
        "check-config",
        "db current",
        "db upgrade",
    ]


def test_a_reload_runs_the_same_release_in_the_other_slot(site, live, sitectl):
    done = sitectl("reload")
    assert done.returncode == 0, done.stderr
    state = links.read(site.paths)
    assert (state.live, state.live_release) == ("green", live)


def test_daemons_that_ignore_signals_are_killed(
    site, add_release, sitectl, monkeypatch
):
    release = add_release(2, "stubborn")
    assert sitectl("activate", release).returncode == 0
    before = site.daemons("green")
    links.make_live(site.paths, "blue")
    monkeypatch.setattr(restart, "TERM_SECONDS", 0.2)
    restart.restart(site, "green", drain=False)
    assert not before & site.daemons("green")


def test_initial_is_refused_while_daemons_run(live, sitectl):
    done = sitectl("activate", live, "--initial")
    assert "SITE-207" in done.stderr


def test_check_proves_a_first_release(site, live, sitectl):
    assert sitectl("check").returncode == 0
    assert past.read(history.records(site.paths.history)).is_good(live)
    assert '"changed": false' in sitectl("check", "--json").stdout
    assert ledger.first_fault(history.read(site.paths.history)) is None
