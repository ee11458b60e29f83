"""Verdicts: which releases the history calls good."""

import pytest

from sitectl import past
from tests.unit.sitectl.samples import ended


@pytest.mark.parametrize(
    ("records", "verdicts"),
    [
        ([ended("activate", "b", "a")], {"b": "good"}),
        ([ended("activate", "b", "a", result="failed")], {"b": "bad"}),
        ([ended("activate", "b", "a", result="failed", error="SITE-203")], {}),
        ([ended("activate", "b", "a", unproven=True)], {}),
        (
            [ended("activate", "b", unproven=True), ended("check", "b", "b")],
            {"b": "good"},
        ),
        (
            [ended("activate", "b", "a"), ended("rollback", "a", "b")],
            {"b": "bad", "a": "good"},
        ),
        (
            [ended("activate", "b", "a"), ended("reload", "b", "b", result="failed")],
            {"b": "good"},
        ),
        ([ended("activate", "b", "a", result="interrupted")], {"b": "good"}),
        ([ended("activate", "b", "a", result="interrupted", live="a")], {}),
        ([ended("install", "b", "a")], {}),
        ([ended("prune", "a", "a")], {}),
        (
            [ended("activate", "b", "a", result="failed"), ended("activate", "b", "a")],
            {"b": "good"},
        ),
    ],
)
def test_verdicts_follow_the_changes(records, verdicts):
    assert past.read(records).verdicts == verdicts


def test_good_releases_stand_in_the_order_they_became_good():
    records = [ended("activate", to) for to in ("a", "b", "c", "a")]
    assert past.read(records).good == ["b", "c", "a"]


def test_a_change_without_its_end_is_unfinished():
    begun = {"event": "begin", "to": "b"}
    assert past.read([ended("activate", "a"), begun]).unfinished == begun
    assert past.read([begun, ended("activate", "b")]).unfinished is None
