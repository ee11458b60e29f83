"""The logs."""

import os
import shutil

import pytest

from sitectl.doctor import logs

PROGRAMS = ("append-log", "remove-old-logs")


def test_a_log_folder_that_cannot_be_written_is_found(made):
    os.chown(made.config.logs, 0, 0)
    assert made.codes("logs.folder") == ["DOC-501"]
    shutil.rmtree(made.config.logs)
    assert made.codes("logs.folder") == ["DOC-501"]
    assert made.codes("logs.files") == []


def test_a_folder_above_the_logs_counts(made):
    made.top.chmod(0o700)
    (found,) = made.found("logs.folder")
    assert found.code == "DOC-501"
    assert f"nobody may not enter {made.top} (drwx------ root:root)" in found.what
    assert found.next == f"chmod o+x {made.top}"


def test_a_log_of_another_owner_is_found(made):
    os.chown(made.config.logs / "app.log", 0, 0)
    (found,) = made.found("logs.files")
    assert found.code == "DOC-502"
    assert "app.log (-rw-r--r-- root:root)" in found.what


def test_a_missing_logrotate_entry_is_found(made):
    made.view.at("/etc/logrotate.d/mypack").unlink()
    assert made.codes("logs.entry") == ["DOC-503"]


@pytest.mark.parametrize(
    "values", [{"ActiveState": "inactive"}, {"UnitFileState": "disabled"}]
)
def test_a_timer_that_does_not_run_is_found(made, values):
    made.unit("logrotate.timer", **values)
    assert made.codes("logs.timer") == ["DOC-504"]


def test_a_missing_error_log_is_found(made):
    made.config.error_log.unlink()
    assert made.codes("logs.error_log") == ["DOC-505"]


@pytest.mark.parametrize(
    "name", [f"/usr/local/lib/sitectl/{name}" for name in PROGRAMS]
)
def test_a_program_of_apaches_log_must_run(made, name):
    made.view.at(name).chmod(0o644)
    (found,) = made.found("logs.programs")
    assert (found.code, "is not executable" in found.what) == ("DOC-506", True)
    made.view.at(name).unlink()
    assert made.codes("logs.programs") == ["DOC-506"]


def test_a_log_that_grows_is_found(made, monkeypatch):
    monkeypatch.setattr(logs, "LARGE", 100_000)
    (made.config.logs / "app.log").write_text("x" * 100_001)
    assert made.codes("logs.sizes") == ["DOC-507"]
