"""docs/promises.md has each number that tests name, and no other."""

import re

from docs import promises

ROW = re.compile(r"\| ([RFSAH]\d+) \| (.+) \| (.+) \|")


def test_each_number_has_its_sentence_and_each_sentence_its_tests() -> None:
    assert set(promises.PROMISES) == set(promises.shown())


def test_each_row_names_tests_that_name_its_number() -> None:
    text = (promises.ROOT / "docs/promises.md").read_text()
    rows = [found.groups() for found in ROW.finditer(text)]
    assert [number for number, _, _ in rows] == list(promises.PROMISES)
    for number, promise, files in rows:
        assert promise.endswith(".")
        for name in files.split(", "):
            source = (promises.ROOT / name.strip("`")).read_text()
            assert re.search(rf"\b{number}\b|_{number.lower()}_", source), name


def test_numbers_are_found_in_names_docstrings_and_faults() -> None:
    source = '''
        """A2 and A3: headers, unlike those of S3 or F99 alone (R15)."""
        def test_x_f8_redirects(): "S13, F7: also."
        Promise(
            "R4", 1)
        Promise("R0", 1)
        def other_f9_thing(): "H1"
    '''.replace("\n        ", "\n")
    found = {"A2", "A3", "R15", "F8", "S13", "F7", "R4"}
    assert promises.numbers(source.strip()) == found
