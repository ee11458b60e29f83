from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from mypack.extensions import db
from mypack.limit import service
from mypack.limit.models import Count
from mypack.limit.service import Limit, TooManyTries, network

pytestmark = pytest.mark.every_database

Clock = Callable[[int], None]


@pytest.fixture(autouse=True)
def context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    def set_to(seconds: int) -> None:
        monkeypatch.setattr(service, "time", lambda: 1_000_000 + seconds)

    set_to(0)
    return set_to


def limit(subject: str = "anna", most: int = 3) -> Limit:
    return Limit("test", subject, most, period=300)


def take_all(one: Limit) -> None:
    for _ in range(one.most):
        one.take()
    with pytest.raises(TooManyTries):
        one.take()


def test_so_many_tries_are_allowed_and_no_more(clock: Clock) -> None:
    take_all(limit())


def test_it_is_said_when_it_may_be_tried_again(clock: Clock) -> None:
    one = limit(most=1)
    one.take()
    clock(120)
    with pytest.raises(TooManyTries) as refused:
        one.take()
    assert refused.value.retry_after == 180


def test_the_count_begins_anew_after_the_period(clock: Clock) -> None:
    take_all(limit())
    clock(299)
    with pytest.raises(TooManyTries):
        limit().take()
    clock(300)
    take_all(limit())


def test_what_was_refused_does_not_make_the_wait_longer(clock: Clock) -> None:
    take_all(limit())
    for second in range(0, 300, 60):
        clock(second)
        with pytest.raises(TooManyTries):
            limit().take()
    clock(300)
    limit().take()


def test_each_thing_is_counted_for_itself(clock: Clock) -> None:
    take_all(limit("anna"))
    take_all(limit("paul"))


def test_a_try_can_be_given_back(clock: Clock) -> None:
    one = limit(most=1)
    for _ in range(3):
        one.take()
        one.give_back()
    one.give_back()  # never below none
    take_all(one)


def test_a_count_can_be_forgotten(clock: Clock) -> None:
    take_all(limit())
    limit().forget()
    take_all(limit())


def test_a_count_outlives_what_becomes_of_the_request(clock: Clock) -> None:
    limit(most=1).take()
    db.session.rollback()
    with pytest.raises(TooManyTries):
        limit(most=1).take()


def test_the_table_names_nobody(clock: Clock) -> None:
    limit("anna").take()
    (row,) = db.session.scalars(db.select(Count)).all()
    assert len(row.key) == 64
    assert "anna" not in row.key


def test_old_counts_are_taken_away(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "randbelow", lambda _: 0)
    limit("anna").take()
    clock(service.LONGEST_PERIOD + 1)
    limit("paul").take()
    assert len(db.session.scalars(db.select(Count)).all()) == 1


@pytest.mark.parametrize("subject", ["", "é" * 1000, "a\x00b", "\ud800"])
def test_anything_can_be_counted(clock: Clock, subject: str) -> None:
    take_all(limit(subject))


def test_f6_parallel_tries_are_counted_exactly(app: Flask) -> None:
    """F6: of many tries at the same moment, exactly as many as allowed get through."""

    def attempt(_: int) -> bool:
        with app.app_context():
            try:
                limit(most=5).take()
            except TooManyTries:
                return False
            return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(attempt, range(40))) == 5


@pytest.mark.parametrize(
    ("address", "whom"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::"),
        (None, "unknown"),
        ("@", "unknown"),
    ],
)
def test_an_address_stands_for_whoever_has_it(address: str | None, whom: str) -> None:
    assert network(address) == whom
