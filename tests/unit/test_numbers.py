"""Each behaviour (S) and promise (F) of the application is tested under its number."""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
NUMBERS = [f"S{number}" for number in range(1, 25)]
NUMBERS += [f"F{number}" for number in range(1, 24)]


@pytest.fixture(scope="module")
def written() -> str:
    return "\n".join(
        path.read_text() for path in TESTS.rglob("test_*.py") if path != Path(__file__)
    )


@pytest.mark.parametrize("number", NUMBERS)
def test_each_number_names_a_test(written: str, number: str) -> None:
    """As in `def test_f8_...`, or a docstring that begins "F8: " or "F8, F12: "."""
    name = rf"def test_(\w+_)?{number.lower()}_"
    docstring = rf'"""([SF]\d+, )*{number}[:,]'
    is_named = re.search(f"{name}|{docstring}", written) is not None
    assert is_named, f"no test is named after {number}"
