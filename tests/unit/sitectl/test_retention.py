"""What is kept and what goes."""

import pytest

from sitectl import retention
from sitectl.past import Past
from sitectl.slots import State
from tests.unit.sitectl.samples import release_id


def ids(numbers):
    return [release_id(number) for number in numbers]


@pytest.mark.parametrize(
    ("installed", "live", "standby", "good", "bad", "keep", "gone"),
    [
        ([1, 2, 3, 4, 5], 5, 4, [1, 2, 3, 4, 5], [], 3, [1, 2]),
        ([1, 2, 3, 4, 5], 5, 4, [1, 2, 3, 4, 5], [], 1, [1, 2, 3]),
        ([1, 2, 3], 3, 2, [1, 3], [2], 1, []),  # a link keeps even a failed one
        ([1, 2, 3, 4], 4, 4, [1, 4], [2, 3], 1, [2, 3]),  # failed ones are not good
        ([1, 2, 3, 4, 5], 5, 5, [3, 1, 5], [2, 4], 1, [2, 4, 3]),  # failed first
        ([1, 2, 9], 2, 1, [1, 2], [], 1, []),  # installed, to be activated next
        ([1, 2, 8, 9], 2, 1, [1, 2], [], 1, [8]),
        ([1, 2, 9], 2, 1, [1, 2], [9], 1, [9]),
        ([1], 1, 1, [], [], 3, []),
    ],
)
def test_retention(installed, live, standby, good, bad, keep, gone):
    state = State("blue", {"blue": release_id(live), "green": release_id(standby)})
    past = Past()
    for number in bad:
        past.judge(release_id(number), "bad")
    for number in good:
        past.judge(release_id(number), "good")
    assert retention.removable(ids(installed), state, past, keep) == ids(gone)


def test_only_releases_are_ever_removed():
    state = State("blue", {"blue": None, "green": None})
    assert retention.removable(["lost+found", "notes"], state, Past(), 1) == []


def test_assets_that_no_release_names_go():
    assert retention.stray_assets(["a", "b", "c"], ["b", "z"]) == ["a", "c"]
