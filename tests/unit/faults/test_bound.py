"""What a fault notes is bounded: one that never happened is no success."""

from dataclasses import replace

import pytest

from tests.faults.catalogue import EVERY
from tests.faults.fault import Bound, Fault
from tests.faults.outcome import Notes, Outcome, outcome
from tests.faults.prober import Seen
from tests.faults.processes import LIMITED, NOTICED
from tests.faults.rows import held

FAULTS = {fault.name: fault for fault in EVERY}


def calm(fault: Fault, **notes: float | str) -> Outcome:
    """What is seen where nothing happens, with what the fault noted."""
    right = Seen("count", "/", 11, 11.02, 200, False, True)
    found = outcome(fault.name, [right] * 20, (10.0, 20.0), 6, (20, 0))
    return replace(found, notes=dict(notes))


def test_a_figure_may_not_leave_its_bounds() -> None:
    bound = Bound("noticed after s", at_most=120, at_least=1, unit="s")
    assert bound.broken({bound.name: 120}) == bound.broken({bound.name: 1}) == []
    assert bound.broken({bound.name: 120.5}) == [
        "noticed after s: 120.5, at most 120 s"
    ]
    assert bound.broken({bound.name: 0}) == ["noticed after s: 0, at least 1 s"]
    assert Bound("times", at_least=3).broken({"times": 2}) == ["times: 2, at least 3"]


def test_patience_makes_times_longer_and_nothing_else() -> None:
    late = Bound("replaced after ms", at_most=2000, unit="ms")
    assert late.broken({late.name: 9000}, patience=5) == []
    assert late.broken({late.name: 11000}, patience=5) == [
        "replaced after ms: 11000, at most 10000 ms"
    ]
    assert Bound("lost", at_most=0).broken({"lost": 1}, patience=5)
    assert Bound("times", at_least=3).broken({"times": 2}, patience=5)
    assert Bound("soonest", at_least=10, unit="s").broken({"soonest": 9}, patience=5)


@pytest.mark.parametrize("figures", [{}, {"noticed after s": "never"}])
def test_a_figure_that_nobody_noted_is_no_success(figures: Notes) -> None:
    assert Bound("noticed after s", at_most=120).broken(figures, patience=5)


@pytest.mark.parametrize("fault", EVERY, ids=lambda fault: fault.name)
def test_no_fault_is_survived_that_did_not_happen(fault: Fault) -> None:
    assert fault.promise.broken(calm(fault)) == []
    found = calm(fault)
    noted = [one.name for one in fault.bounds if one.name not in found.figures]
    found.notes = dict.fromkeys(noted, 0)
    assert fault.broken(found, patience=5)


def test_a_limit_must_fire_in_its_time() -> None:
    fault = FAULTS["one-stuck"]
    assert fault.broken(calm(fault, **{NOTICED: 121, LIMITED: 1})) == []
    assert fault.broken(calm(fault, **{NOTICED: 300, LIMITED: 1})) != []
    assert fault.broken(calm(fault, **{NOTICED: 121, LIMITED: 0})) != []


def test_figures_of_a_run_and_those_of_the_users_are_bounded() -> None:
    fault = replace(FAULTS["data-full"], bounds=(Bound("longest", at_least=1),))
    assert fault.broken(calm(fault)) == ["longest: 0.02, at least 1"]


def test_the_page_judges_what_was_noted() -> None:
    fault = FAULTS["one-stuck"]
    assert held(fault, calm(fault)) == "R4: held"
    assert "not held: noticed" in held(fault, calm(fault, **{NOTICED: 300}))
