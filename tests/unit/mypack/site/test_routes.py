"""F10, S16: every route of the site against everybody who may ask for it."""

from collections.abc import Iterator

import pytest
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from .conftest import PEOPLE, SAFE, Site
from .routes import Key, columns, expected

LATEST = "latest_"  # the API without a version behaves as its newest one


def routes(site: Site) -> Iterator[tuple[Rule, Key]]:
    for rule, method in site.rules():
        yield rule, (rule.endpoint.removeprefix(LATEST), method)


def told(answer: TestResponse) -> str:
    asks_to_sign_in = (answer.location or "").startswith("/user/sign-in?next=")
    return "login" if asks_to_sign_in else str(answer.status_code)


def test_f10_each_route_has_a_row_and_each_row_a_route(prepared_site: Site) -> None:
    there = {key for _, key in routes(prepared_site)}
    without = sorted(there - set(expected()))
    assert not without, (
        f"decide who may use these, and add rows to routes.py: {without}"
    )
    gone = sorted(set(expected()) - there)
    assert not gone, f"no route has these rows of routes.py any more: {gone}"


def test_the_columns_are_the_people() -> None:
    assert columns() == list(PEOPLE)


@pytest.mark.parametrize("key", expected(), ids=" ".join)
def test_f10_each_person_gets_from_a_route_what_the_table_says(
    site: Site, key: Key
) -> None:
    rules = [rule for rule, its_key in routes(site) if its_key == key]
    for rule in rules:
        for person, answer in zip(PEOPLE, expected()[key], strict=True):
            got = told(site.ask(person, key[1], site.path(rule)))
            assert got == answer, f"{rule.rule} for the {person}"
            if key[1] not in SAFE and got == "302":
                site.put_back()  # it did something, such as signing out


def test_s16_the_table_gives_no_visitor_a_way_to_write() -> None:
    open_to_all = {
        endpoint
        for (endpoint, method), (visitor, *_) in expected().items()
        if method not in SAFE and visitor not in ("login", "401")
    }
    # Signing in and asking for a reset are for visitors, whom signing out does not
    # change; probes are for staging hosts.
    assert open_to_all == {
        "user.sign_in",
        "user.sign_out",
        "user.reset",
        "user.reset_password",
        "probe.echo",
        "probe.count",
        "probe.fault",
    }
