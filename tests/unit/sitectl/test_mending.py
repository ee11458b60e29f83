"""The repair plan."""

import pytest

from sitectl import mending
from sitectl.mending import Plan
from sitectl.messages import SiteError
from sitectl.past import Past
from sitectl.slots import State

RECORDED = {"live": "green", "blue": "a", "green": "b"}


def state(live="green", blue="a", green="b"):
    return State(live, {"blue": blue, "green": green})


@pytest.mark.parametrize(
    ("seen", "current", "recorded", "plan"),
    [
        (state(), "green", RECORDED, Plan()),
        (state(), "blue", RECORDED, Plan(current="green")),
        (state(live=None), "green", RECORDED, Plan(live="green")),
        (state(live=None), "blue", {}, Plan(live="blue")),
        (state(live=None), "", {}, Plan(live="blue", current="blue")),
        (state(green=None), "green", RECORDED, Plan(links={"green": "b"})),
        (state(blue=None), "green", {}, Plan(links={"blue": "b"})),
        (state(None, None, None), "", {}, Plan()),
        (
            state(None, None, None),
            "",
            RECORDED,
            Plan(live="green", links={"green": "b", "blue": "a"}, current="green"),
        ),
        # Killed between the map and `current`: the map decides.
        (state("blue"), "green", RECORDED, Plan(current="blue")),
    ],
)
def test_the_plan(seen, current, recorded, plan):
    past = Past(state=recorded)
    assert mending.plan(seen, current, past, ["a", "b"]) == plan


def test_a_site_without_any_release_says_so():
    with pytest.raises(SiteError, match="SITE-502"):
        mending.plan(state("blue", None, None), "blue", Past(), [])
