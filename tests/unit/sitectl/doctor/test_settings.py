"""The settings file."""

import os

import pytest

from sitectl.process import Outcome

REFUSED = """Error: settings are invalid in /etc/mypack/settings.toml:
  DANCE: missing; allowed: yes
  SONG: unknown
Correct the file
"""


def test_missing_settings_are_found(made):
    made.config.settings.unlink()
    assert made.codes("settings.present") == ["DOC-401"]
    assert "cannot be read" in made.reason("settings.closed")
    assert "does not exist" in made.reason("settings.accepted")


@pytest.mark.parametrize("mode", [0o404, 0o440, 0o420])
def test_settings_that_others_may_read_are_found(made, mode):
    made.config.settings.chmod(mode)
    assert made.codes("settings.closed") == ["DOC-402"]


def test_settings_of_another_owner_are_found(made):
    os.chown(made.config.settings, 0, 0)
    (found,) = made.found("settings.closed")
    assert found.code == "DOC-403"
    assert "nobody may not read" in found.what


def test_refused_settings_are_shown_key_by_key(made):
    made.view.commands["flask check-config"] = Outcome(1, "", REFUSED)
    (found,) = made.found("settings.accepted")
    assert found.code == "DOC-404"
    assert found.what.endswith(": DANCE: missing; allowed: yes; SONG: unknown")


def test_a_release_that_does_not_start_is_told_from_them(made):
    trace = "Traceback (most recent call last):\n  File x\nImportError: no tea\n"
    made.view.commands["flask check-config"] = Outcome(1, "", trace)
    (found,) = made.found("settings.accepted")
    assert (found.code, "ImportError: no tea" in found.what) == ("DOC-405", True)


def test_a_check_that_cannot_be_run_is_skipped(made):
    made.view.commands["flask check-config"] = None
    assert "cannot be run" in made.reason("settings.accepted")


def test_a_folder_above_the_settings_counts(made):
    made.top.chmod(0o700)
    (found,) = made.found("settings.closed")
    assert found.code == "DOC-403"
    assert f"nobody may not enter {made.top} (drwx------ root:root)" in found.what
    assert found.next == f"chmod o+x {made.top}"
