"""The rotation of the logs."""

import json
import os
import shutil

import pytest

from sitectl.doctor import rotation
from sitectl.doctor.rotation import DAY
from tests.unit.sitectl.doctor.conftest import ABSENT, LIB

LONG_AGO = "2026-01-01T00:00:00Z"


def end(made, pid):
    shutil.rmtree(made.site.proc / str(pid))


@pytest.mark.parametrize("state", ["T", "t"])
def test_a_writer_that_is_stopped_is_found(made, state):
    end(made, 121)
    made.writer(121, "/access.log", state)
    (found,) = made.found("rotation.writers")
    assert (found.code, found.next) == ("DOC-508", "kill -CONT 121")
    assert "writes /access.log is stopped (pid 121, state T)" in found.what


def test_a_writer_that_is_dead_is_found(made):
    end(made, 120)
    (found,) = made.found("rotation.writers")
    assert (found.code, found.next) == ("DOC-508", "systemctl restart apache2")
    assert f"writes /error.log does not run ({LIB}/append-log)" in found.what


def test_a_stopped_apache_needs_no_writer(made):
    end(made, 120)
    made.view.system["apache2.service"] = ABSENT
    assert made.reason("rotation.writers") == "Apache does not run"


def test_logs_without_a_program_are_written_by_apache_itself(made):
    made.put("/etc/apache2/sites-available/mypack.conf", "ErrorLog /error.log\n")
    assert "pipes its logs to no program" in made.reason("rotation.writers")


def test_a_rotation_that_failed_is_found(made):
    made.unit("logrotate.service", ActiveState="failed", Result="exit-code")
    (found,) = made.found("rotation.last_run")
    assert (found.code, "(exit-code)" in found.what) == ("DOC-509", True)


def app_line(made, time, name="app.log"):
    line = {"time": time, "level": "INFO", "message": "asked"}
    (made.config.logs / name).write_text(f"no line of ours\n{json.dumps(line)}\n")


def test_a_log_of_the_application_that_is_never_rotated_is_found(made):
    app_line(made, LONG_AGO)
    (found,) = made.found("rotation.ages")
    assert found.code == "DOC-510"
    assert f"app.log was not rotated: it holds lines since {LONG_AGO}" in found.what
    assert found.next.startswith("logrotate --verbose")


def test_a_log_that_nobody_writes_to_needs_no_rotation(made):
    """append-log turns to a new file with the next line alone."""
    app_line(made, "2026-01-01T00:00:00Z")
    path = made.config.logs / "app.log"
    written = rotation.first_time(path, rotation.files.logs(made.config)[2].form)
    os.utime(path, (written, written + DAY))
    assert made.codes("rotation.ages") == []


@pytest.mark.parametrize("name", ["access.log", "error.log"])
def test_a_log_of_apache_that_is_never_rotated_is_found(made, name):
    if name == "access.log":
        (made.top / name).unlink()
        made.asked(1, time=LONG_AGO)
    else:
        head = "[Thu Jan 01 00:00:00.000000 2026] [core:notice] [pid 7:tid 7]"
        (made.top / name).write_text(f"{head} AH00094: Command line: 'apache2'\n")
    (found,) = made.found("rotation.ages")
    assert found.code == "DOC-510"
    assert f"{name} was not rotated: it holds lines since " in found.what
    assert found.next.startswith("ls -ld ")


def test_a_log_that_is_rotated_by_size_may_be_old_but_not_large(made):
    text = 'CustomLog "|/append-log -L /access.log /access.%F.log 1K" site\n'
    made.put("/etc/apache2/sites-available/mypack.conf", text)
    (made.top / "access.log").unlink()
    made.asked(1, time=LONG_AGO)
    assert made.codes("rotation.ages") == []
    made.asked(30)
    (found,) = made.found("rotation.ages")
    assert "it has 0 MB, a file is for 0.000976562 MB" in found.what
