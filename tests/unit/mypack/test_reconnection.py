"""Connecting while a server restarts; the driver is made up."""

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from mypack import reconnection
from mypack.reconnection import Outage, connect


class Driver:
    """Refuses so many connections, then gives one."""

    def __init__(self, refusals: int, name: str = "postgresql") -> None:
        self.left, self.name, self.tries = refusals, name, 0
        self.loaded_dbapi = SimpleNamespace(OperationalError=OperationalError)

    def connect(self) -> str:
        self.tries += 1
        if self.tries <= self.left:
            raise OperationalError("", {}, Exception("the server is starting up"))
        return "connection"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconnection, "STEP", 0)
    monkeypatch.setitem(reconnection.PATIENCE, "postgresql", 0.2)
    monkeypatch.setattr(Outage, "began", None)


def attempt(driver: Any) -> Any:
    return connect(driver, None, (), {})  # type: ignore[arg-type]


def test_r11_a_server_that_is_soon_back_is_waited_for() -> None:
    driver = Driver(3)
    assert attempt(driver) == "connection"
    assert driver.tries == 4
    assert Outage.began is None


def test_r10_an_outage_is_waited_for_once_and_then_told_at_once() -> None:
    driver = Driver(10**9)
    with pytest.raises(OperationalError):
        attempt(driver)
    before = driver.tries
    assert before > 3
    with pytest.raises(OperationalError):
        attempt(driver)
    assert driver.tries == before + 1


def test_r12_a_server_that_hangs_is_waited_for_by_one_attempt_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = iter(range(10**6))  # each look at it is a second later
    monkeypatch.setattr(reconnection, "monotonic", lambda: next(clock))
    driver = Driver(10**9)
    with pytest.raises(OperationalError):
        attempt(driver)
    assert driver.tries == 1


def test_a_file_that_cannot_be_opened_is_told_at_once() -> None:
    driver = Driver(10**9, "sqlite")
    with pytest.raises(OperationalError):
        attempt(driver)
    assert driver.tries == 1
