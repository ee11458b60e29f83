"""The page of docs/ that tells what was measured; nobody types a figure into it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from tests.faults.fault import Fault
from tests.faults.outcome import Outcome

REPOSITORY = Path(__file__).parents[2]
PAGE = REPOSITORY / "docs/faults.md"
FIGURES = REPOSITORY / "docs/proof/faults.json"
HEAD = """\
# What happens when something breaks

The figures come from runs of `tests/faults` ({date}): lab hosts were broken on purpose
while {askers} users asked a page, bytes and a counted POST in turn, {pause} ms between
an answer and the next request. `make test-faults` runs them all and writes this page
anew. A host has two daemons of five threads in each slot. Times are seconds. Labs share
a machine: hosts of your own are faster.

*Failed* are all requests without the right answer, with what users got; *in flight* is
how many can be under way at once; *felt for* is the time from the fault to the last
request that failed or took longer than a second; *normal after* counts from when the
cause was gone. *Kept* are writes that were acknowledged, *lost* those of them that the
database does not hold afterwards.

"""
COLUMNS = (
    *("what", "database", "failed", "in flight", "longest", "felt for"),
    *("normal after", "kept", "lost", "promise"),
)
SYSTEMS = {"d12": "SQLite", "p12": "PostgreSQL", "m13": "MariaDB"}


def write(
    outcomes: Mapping[str, Outcome], faults: Sequence[Fault], pause: float
) -> None:
    """Write the page and its figures."""
    now = datetime.now(UTC).strftime("%Y-%m-%d")
    head = HEAD.format(date=now, askers=faults[0].askers, pause=round(pause * 1000))
    done = [fault for fault in faults if fault.name in outcomes]
    rows = [row(fault, outcomes[fault.name]) for fault in done]
    notes = [note(fault, outcomes[fault.name]) for fault in done]
    table = [line(COLUMNS), line(["---"] * len(COLUMNS)), *rows]
    PAGE.write_text(head + "".join([*table, "\n", *notes]), encoding="utf-8")
    figures = {name: asdict(seen) for name, seen in outcomes.items()}
    FIGURES.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def row(fault: Fault, seen: Outcome) -> str:
    """Return the row of one fault."""
    missed = fault.promise.broken(seen)
    cells = (
        fault.words,
        SYSTEMS[fault.kind],
        failed(seen),
        seen.in_flight,
        seen.longest,
        seen.seen_for,
        seen.back_after,
        f"{seen.acknowledged:,}",
        seen.lost,
        f"{fault.promise.number}: " + ("; ".join(missed) or "held"),
    )
    return line(cells)


def line(cells: Sequence[object]) -> str:
    """Return one row of the table."""
    return f"| {' | '.join(map(str, cells))} |\n"


def failed(seen: Outcome) -> str:
    """Return how many failed, of how many, and with what."""
    kinds = ", ".join(f"{count} x {status}" for status, count in seen.failed.items())
    total = f"{seen.failures} of {seen.requests:,}"
    return f"{total} ({kinds})" if kinds else total


def note(fault: Fault, seen: Outcome) -> str:
    """Return what was seen on the host, where a fault asks for that."""
    p99 = f"p99 {seen.p99_before:g} ms before, {seen.p99_meanwhile:g} ms from then on"
    told = [p99, *(f"{name}: {value}" for name, value in seen.notes.items())]
    return f"- {fault.words}: {'; '.join(told)}\n"
