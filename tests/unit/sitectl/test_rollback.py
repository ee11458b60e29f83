"""Rollbacks, against real processes."""

import time

import pytest

from sitectl import links
from tests.unit.sitectl import samples

pytestmark = pytest.mark.usefixtures("apache")


def test_a_rollback_is_one_flip_and_no_daemon_is_replaced(
    site, live, add_release, sitectl
):
    assert sitectl("check").returncode == 0
    release = add_release(2)
    assert sitectl("activate", release).returncode == 0
    before = site.daemons("blue") | site.daemons("green")
    began = time.monotonic()
    done = sitectl("rollback")
    assert time.monotonic() - began < 5  # 0.3 s on an idle machine
    assert done.stdout == f"{live} is live in blue\n", done.stderr
    assert site.daemons("blue") | site.daemons("green") == before


def test_a_second_rollback_does_not_return_to_the_bad_release(add_release, sitectl):
    sitectl("check")
    sitectl("activate", add_release(2))
    sitectl("rollback")
    done = sitectl("rollback")
    assert done.returncode == 1
    assert "SITE-301" in done.stderr


def test_a_named_release_is_taken_even_if_bad(add_release, sitectl):
    sitectl("check")
    release = add_release(2)
    sitectl("activate", release)
    sitectl("rollback")
    assert sitectl("rollback", release).stdout == f"{release} is live in green\n"


def test_after_a_reload_the_previous_release_is_started_again(
    site, live, add_release, sitectl
):
    sitectl("check")
    sitectl("activate", add_release(2))
    sitectl("reload")
    assert links.read(site.paths).standby_release != live
    done = sitectl("rollback")
    assert links.read(site.paths).live_release == live, done.stderr


def test_a_contracted_schema_refuses_the_older_release(add_release, sitectl):
    sitectl("check")
    contract = samples.migration("0002", "contract")
    sitectl("activate", add_release(2, migrations=[contract]))
    done = sitectl("rollback")
    assert "SITE-302" in done.stderr
    assert "migration 0002" in done.stderr
    assert done.returncode == 1


def test_a_slot_with_older_settings_is_started_anew(site, live, add_release, sitectl):
    sitectl("check")
    sitectl("activate", add_release(2))
    warm = site.daemons("blue")
    site.config.settings.touch()
    done = sitectl("rollback")
    assert links.read(site.paths).live_release == live, done.stderr
    assert not warm & site.daemons("blue")


def test_reload_if_stale_only_when_the_settings_are_newer(site, live, sitectl):
    sitectl("check")
    assert "nothing to do" in sitectl("reload", "--if-stale").stdout
    site.config.settings.touch()
    assert sitectl("reload", "--if-stale").stdout == f"{live} is live in green\n"
    assert "nothing to do" in sitectl("reload", "--if-stale").stdout


def test_a_step_of_a_release_that_never_went_live_counts_too(
    site, live, add_release, sitectl
):
    sitectl("check")
    sitectl("activate", add_release(2))
    contract = samples.migration("0002", "contract")
    failed = add_release(3, migrations=[contract])
    python = site.paths.release(failed) / ".venv/bin"
    assert sitectl("rollback").returncode == 0
    (python / "revision").write_text("0002 (head)\n")
    done = sitectl("activate", samples.release_id(2))
    assert "SITE-302" in done.stderr
    assert failed in done.stderr
