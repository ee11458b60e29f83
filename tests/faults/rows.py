"""Cells and rows of the tables that tell what was measured."""

from collections.abc import Sequence
from dataclasses import replace

from tests.faults.fault import Fault
from tests.faults.outcome import Outcome


def line(cells: Sequence[object]) -> str:
    """Return one row of a table."""
    return f"| {' | '.join(map(str, cells))} |\n"


def failed(seen: Outcome) -> str:
    """Return how many failed, of how many, and with what."""
    total = f"{seen.failures} of {seen.requests:,}"
    return f"{total} ({seen.kinds})" if seen.kinds else total


def held(fault: Fault, seen: Outcome) -> str:
    """Return what did not hold of the promise, or that all did."""
    # Runs of before a figure was noted say nothing about it.
    bounds = tuple(bound for bound in fault.bounds if bound.name in seen.figures)
    missed = "; ".join(replace(fault, bounds=bounds).broken(seen))
    return f"{fault.promise.number}: {f'not held: {missed}' if missed else 'held'}"
