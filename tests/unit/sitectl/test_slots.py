"""The slot map."""

import pytest

from sitectl import slots


@pytest.mark.parametrize("slot", ["blue", "green"])
def test_a_map_reads_back_as_it_was_written(slot):
    assert slots.parse_map(slots.render_map(slot)) == slot


@pytest.mark.parametrize(
    "data", [b"", b"live blue\n", b"live blue\nstandby blue\n", b"\0" * 30]
)
def test_a_garbled_map_is_no_map(data):
    assert slots.parse_map(data) is None


@pytest.mark.parametrize(
    ("old", "now", "new"),
    [
        (0, 5_000_000_000, 5_000_000_000),
        (5_200_000_000, 5_900_000_000, 6_000_000_000),
        (9_000_000_000, 5_000_000_000, 10_000_000_000),
    ],
)
def test_a_new_map_is_always_a_whole_second_later(old, now, new):
    assert slots.later_mtime(old, now) == new
