"""Which migrations are pending, and which are refused."""

import pytest

from sitectl import migrations
from sitectl.manifest import Migration
from sitectl.messages import SiteError

ALL = (Migration("1", "expand", ()), Migration("2", "expand", ()))
PROBLEM = {"rule": "ban-drop", "statement": "DROP TABLE t", "message": "breaks"}


@pytest.mark.parametrize(
    ("stdout", "revision"),
    [("", None), ("\n", None), ("0001 (head)\n", "0001"), ("INFO x\n0001\n", "0001")],
)
def test_the_current_revision_is_read(stdout, revision):
    assert migrations.current_revision(stdout) == revision


@pytest.mark.parametrize(
    ("current", "pending"),
    [(None, ALL), ("1", ALL[1:]), ("2", ()), ("newer", [])],
)
def test_what_follows_the_current_revision_is_pending(current, pending):
    assert migrations.pending(ALL, current) == pending


def test_an_unsafe_expand_step_is_refused_with_statement_and_rule():
    with pytest.raises(SiteError) as caught:
        migrations.refuse_unsafe([Migration("3", "expand", (PROBLEM,))])
    assert "ban-drop: DROP TABLE t" in caught.value.text
    assert caught.value.details == ["ban-drop: DROP TABLE t (breaks)"]


def test_a_contract_step_may_break_on_purpose():
    migrations.refuse_unsafe([Migration("3", "contract", (PROBLEM,))])
