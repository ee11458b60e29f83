"""The time."""

import os
import time

import pytest

from sitectl.doctor import clock
from tests.unit.sitectl.doctor.conftest import ABSENT


@pytest.fixture
def own_clock(made):
    made.view.at("/run/systemd/container").unlink()
    return made


def test_a_free_running_clock_is_found(own_clock, monkeypatch):
    monkeypatch.setattr(clock, "is_synchronised", lambda: False)
    assert own_clock.codes("clock.synchronised") == ["DOC-111"]
    monkeypatch.setattr(clock, "is_synchronised", lambda: True)
    assert own_clock.codes("clock.synchronised") == []


def test_the_kernel_can_be_asked():
    assert clock.is_synchronised() in {True, False}


def test_a_missing_time_service_is_found(own_clock):
    assert own_clock.codes("clock.service") == []
    own_clock.view.system["systemd-timesyncd.service"] = ABSENT
    assert own_clock.codes("clock.service") == ["DOC-112"]
    own_clock.unit("chrony.service")
    assert own_clock.codes("clock.service") == []


def test_a_clock_that_went_back_is_found(made):
    later = time.time() + 3600
    os.utime(made.site.paths.history, (later, later))
    (found,) = made.found("clock.order")
    assert found.code == "DOC-113"
    assert str(made.site.paths.history) in found.what
