"""Apache itself."""

import pytest

from sitectl.process import Outcome
from tests.unit.sitectl.doctor.conftest import ABSENT


def test_a_missing_apache_is_found_and_nothing_more_asked(made):
    made.view.at("/usr/sbin/apache2").unlink()
    assert made.codes("apache.installed") == ["DOC-201"]
    assert made.reason("apache.configuration") == "apache2 is not installed"


def test_a_stopped_apache_is_found(made):
    made.unit("apache2.service", ActiveState="failed", Result="exit-code")
    (found,) = made.found("apache.running")
    assert found.code == "DOC-202"
    assert "systemd says failed (exit-code)" in found.what


def test_without_systemd_the_noted_process_counts(made):
    made.view.at("/run/systemd/system").rmdir()
    assert made.codes("apache.running") == []
    made.put("/run/apache2/apache2.pid", "7\n")
    assert made.codes("apache.running") == ["DOC-202"]
    assert made.reason("apache.service") == "this host has no systemd"


def test_a_dead_parent_is_found_though_its_children_answer(made):
    made.put("/run/apache2/apache2.pid", "7\n")
    (found,) = made.found("apache.parent")
    assert found.code == "DOC-213"
    assert "parent process 7 is gone" in found.what


def test_a_configuration_that_does_not_load_is_shown(made):
    told = "AH00558: no name\nAH00526: Syntax error on line 3 of x:\nInvalid Dance\n"
    made.view.commands["apache2ctl configtest"] = Outcome(1, "", told)
    (found,) = made.found("apache.configuration")
    assert found.code == "DOC-203"
    assert found.what.endswith("AH00526: Syntax error on line 3 of x: Invalid Dance")


def test_a_site_that_is_not_enabled_is_found(made):
    link = made.view.at("/etc/apache2/sites-enabled/mypack.conf")
    made.view.at("/etc/apache2/sites-available/mypack.conf").unlink()
    (found,) = made.found("apache.enabled")
    assert "is a broken link" in found.what
    link.unlink()
    assert made.codes("apache.enabled") == ["DOC-204"]


def test_other_sites_are_named(made):
    made.put("/etc/apache2/sites-enabled/000-default.conf")
    (found,) = made.found("apache.other_sites")
    assert found.code == "DOC-205"
    assert found.next.startswith("a2dissite 000-default && ")


def test_another_mpm_is_found(made):
    made.put("/etc/apache2/mods-enabled/mpm_prefork.load")
    (found,) = made.found("apache.mpm")
    assert (found.code, "mpm_event and mpm_prefork" in found.what) == ("DOC-206", True)


@pytest.mark.parametrize("name", ["ports.conf", "mods-enabled/php.load"])
def test_a_configuration_that_was_not_taken_in_is_named(made, name):
    made.put(f"/etc/apache2/{name}", "Listen 80\n")
    (found,) = made.found("apache.applied")
    assert found.code == "DOC-207"
    assert found.what.startswith(f"{name} changed")


def test_a_host_before_its_first_reload_has_no_stamp(made):
    (made.site.paths.state / "apache-applied").unlink()
    assert made.reason("apache.applied").startswith("`make up` has not noted yet")


def test_a_rotation_that_reloads_is_found(made):
    made.put("/etc/logrotate.d/apache2", "postrotate\n invoke-rc.d apache2 reload\n")
    assert made.codes("apache.rotation") == ["DOC-208"]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"UnitFileState": "disabled"}, "DOC-209"),
        ({"Restart": "on-abort"}, "DOC-210"),
        ({"NeedDaemonReload": "yes"}, "DOC-211"),
        ({"NRestarts": "3"}, "DOC-212"),
    ],
)
def test_a_service_that_is_not_kept_up_is_found(made, values, code):
    made.unit("apache2.service", **values)
    assert made.codes("apache.service") == [code]


def test_a_service_without_a_unit_file_is_not_enabled(made):
    made.view.system["apache2.service"] = ABSENT
    assert "DOC-209" in made.codes("apache.service")
