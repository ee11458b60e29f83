"""The watch for a touch."""

import pytest

from sitectl.doctor import watch
from tests.unit.sitectl.doctor.conftest import ABSENT


@pytest.mark.parametrize(
    "unit", ["touch.path", "touch.service", "touch-missed.service"]
)
def test_a_missing_unit_is_found(made, unit):
    made.view.system[f"mypack-{unit}"] = ABSENT
    (found,) = made.found("watch.units")
    assert found.code == "DOC-521"
    assert f"mypack-{unit}: not-found" in found.what


@pytest.mark.parametrize(
    ("values", "code"),
    [({"ActiveState": "inactive"}, "DOC-522"), ({"UnitFileState": ""}, "DOC-523")],
)
def test_a_watch_that_does_not_watch_is_found(made, values, code):
    made.unit("mypack-touch.path", **values)
    assert made.codes("watch.active") == [code]


def test_a_touch_that_failed_is_told(made):
    made.unit("mypack-touch.service", ActiveState="failed", Result="exit-code")
    assert made.codes("watch.result") == ["DOC-524"]


def test_an_edited_unit_is_found(made):
    made.unit("mypack-touch.service", NeedDaemonReload="yes")
    assert made.codes("watch.units") == ["DOC-525"]


def test_without_systemd_nothing_watches(made):
    made.view.at("/run/systemd/system").rmdir()
    assert made.reason("watch.active") == "without systemd mod_wsgi itself sees a touch"


@pytest.mark.parametrize(
    "values", [{"ActiveState": "inactive"}, {"UnitFileState": "disabled"}]
)
def test_a_timer_that_does_not_run_is_found(made, values):
    made.put("/etc/systemd/system/mypack-mail.timer")
    made.unit("mypack-mail.timer")
    assert made.codes("watch.timers") == []
    made.unit("mypack-mail.timer", **values)
    assert made.codes("watch.timers") == ["DOC-526"]


def test_a_run_that_failed_is_told(made):
    made.put("/etc/systemd/system/mypack-mail.service")
    made.put("/etc/systemd/system/other.service")
    made.unit("mypack-mail.service", ActiveState="inactive")
    assert made.codes("watch.runs") == []
    made.unit("mypack-mail.service", ActiveState="failed", Result="timeout")
    (found,) = made.found("watch.runs")
    assert (found.code, "(timeout)" in found.what) == ("DOC-527", True)


def test_a_template_is_no_unit(made):
    made.put("/etc/systemd/system/mypack-mail@.service")
    assert "mypack-mail@.service" not in watch.asks(made.view)
