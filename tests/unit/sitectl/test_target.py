"""Where a rollback goes."""

import json

import pytest

from sitectl import manifest, target
from sitectl.messages import SiteError
from sitectl.past import Past
from sitectl.slots import State
from tests.unit.sitectl import samples


def state(live, standby):
    return State("blue", {"blue": live, "green": standby})


def known(good="", bad=""):
    found = Past()
    for release in bad:
        found.judge(release, "bad")
    for release in good:
        found.judge(release, "good")
    return found


@pytest.mark.parametrize(
    ("installed", "slots", "found", "chosen"),
    [
        ("abc", state("c", "b"), known("abc"), ("b", True)),
        ("abc", state("c", "b"), known("ac", "b"), ("a", False)),
        ("abc", state("c", "c"), known("abc"), ("b", False)),
        ("abc", state("b", "c"), known("abc"), ("c", True)),
        ("abc", state("b", "c"), known("ab", "c"), ("a", False)),
        ("ac", state("c", None), known("abc"), ("a", False)),
        ("abc", state("c", "b"), known("ac"), ("a", False)),
        ("bc", state("c", "b"), known("c", "b"), None),
        ("abc", state("a", "a"), known("abc"), None),
    ],
)
def test_the_choice(installed, slots, found, chosen):
    if chosen is None:
        with pytest.raises(SiteError, match="SITE-301"):
            target.choose(installed, slots, found)
    else:
        assert target.choose(installed, slots, found) == target.Target(*chosen)


def release(number, *migrations):
    raw = samples.manifest(samples.release_id(number), migrations=list(migrations))
    return manifest.parse(json.dumps(raw).encode(), "manifest.json")


def test_an_expand_step_does_not_keep_anyone_from_going_back():
    live = release(2, samples.migration("0001"))
    target.refuse_contracted(live, release(1))


def test_a_contract_step_that_the_target_knows_is_no_obstacle():
    step = samples.migration("0001", "contract")
    target.refuse_contracted(release(2, step), release(1, step))


def test_a_contract_step_that_the_target_lacks_is_named():
    step = samples.migration("0001", "contract")
    with pytest.raises(SiteError, match="by migration 0001"):
        target.refuse_contracted(release(2, step), release(1))
