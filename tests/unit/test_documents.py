"""Pages that repeat facts of the code are equal to what writes them."""

from pathlib import Path

import pytest

from docs.tables import pages


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_a_table_of_the_docs_is_up_to_date(page: Path) -> None:
    assert page.read_text() == pages()[page], "run: make docs"
