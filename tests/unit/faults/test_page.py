"""The page keeps what earlier runs saw."""

import json
from dataclasses import asdict, replace
from pathlib import Path

from tests.faults import beside, figures
from tests.faults.catalogue import EVERY, TABLE
from tests.faults.outcome import Outcome, outcome
from tests.faults.page import PAGE, page, row
from tests.faults.prober import Prober, Seen
from tests.faults.rows import failed

STUCK = next(fault for fault in EVERY if fault.name == "one-stuck")


def judged(failures: int = 0, lost: int = 0) -> Outcome:
    right = Seen("count", "/", 11, 11.5, 200, False, True)
    wrong = replace(right, status=503, has_retry=True, is_right=False)
    seen = [right, *[wrong] * failures]
    return outcome("x", seen, (10.0, 20.0), 2, (3, lost))


def test_a_row_tells_what_was_measured() -> None:
    found = replace(judged(1), date="2026-11-23")
    assert failed(found) == "1 of 2 (1 x 503)"
    cells = row(EVERY[0], found).strip("| \n").split(" | ")
    assert cells[3:9] == ["2", "0.5", "1.5", "0.0", "3", "0"]
    assert cells[10] == "2026-11-23"


def test_a_promise_that_did_not_hold_is_told() -> None:
    assert "R4: not held: 1 acknowledged writes are lost" in row(STUCK, judged(lost=1))


def test_a_run_replaces_its_rows_alone(tmp_path: Path) -> None:
    file = tmp_path / "faults.json"
    figures.keep({"a": judged(), "b": judged()}, file, "2026-11-22")
    known = figures.keep({"b": judged(1)}, file, "2026-11-23")
    assert {name: one.date for name, one in known.items()} == {
        "a": "2026-11-22",
        "b": "2026-11-23",
    }
    assert known["b"].failures == 1
    assert figures.load(file) == known
    assert json.loads(file.read_text())["a"] == asdict(known["a"])


def test_the_page_has_rows_of_every_run_in_the_order_of_the_catalogue() -> None:
    names = [fault.name for fault in TABLE[2::-1]]
    text = page({name: judged() for name in names}, TABLE, 0.05)
    rows = [line for line in text.splitlines() if line.startswith("| ")][2:]
    assert [text.split(" | ")[0][2:] for text in rows] == [
        fault.words for fault in TABLE[:3]
    ]


def test_modules_stand_beside_each_other_once_both_were_measured() -> None:
    first, second = STUCK, next(fault for fault in EVERY if fault.name == "all-stuck")
    seen = {beside.key(first, name): judged() for name in beside.MODULES}
    seen[beside.key(second, "pypi")] = judged()
    text = beside.table(seen, TABLE)
    assert text.count(first.words) == 2
    assert second.words not in text
    assert beside.table({first.name: judged()}, TABLE) == ""


def test_the_page_of_the_docs_is_the_one_that_the_figures_make() -> None:
    text = page(figures.load(), TABLE, Prober.pause)
    assert PAGE.read_text(encoding="utf-8") == text
