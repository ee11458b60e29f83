"""How times, sizes and durations are said."""

import pytest

from mypack.operator.words import duration, grouped, milliseconds, size


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1500, "1.5 kB"),
        (4e9, "4.0 GB"),
        (None, "–"),
    ],
)
def test_a_size_has_the_unit_that_fits(number: float | None, said: str) -> None:
    assert size(number) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.2, "less than a second"),
        (1, "1 second"),
        (119, "1 minute"),
        (7200, "2 hours"),
    ],
)
def test_a_duration_is_said_in_its_largest_unit(seconds: float, said: str) -> None:
    assert duration(seconds) == said


def test_counts_and_times_of_answering() -> None:
    assert (
        grouped(1234567) == "1\N{NARROW NO-BREAK SPACE}234\N{NARROW NO-BREAK SPACE}567"
    )
    assert [milliseconds(one) for one in (None, 12.4, 2340)] == ["–", "12 ms", "2.3 s"]
