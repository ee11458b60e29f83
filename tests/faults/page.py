"""The page of docs/ that tells what was measured; nobody types a figure into it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.faults import beside, figures
from tests.faults.fault import Fault
from tests.faults.outcome import Outcome
from tests.faults.rows import failed, held, line

PAGE = Path(__file__).parents[2] / "docs/faults.md"
HEAD = """\
# What happens when something breaks

The figures come from runs of `tests/faults`: lab hosts were broken on purpose while
{askers} users asked a page, bytes and a counted POST in turn, {pause} ms between an
answer and the next request. `make test-faults` runs them all and writes this page; a
run of some faults replaces their rows alone. A host has two daemons of five threads in
each slot. Times are seconds. Labs share a machine with other work: hosts of your own
are faster.

*Failed* are all requests without the right answer, with what users got; *in flight* is
how many can be under way at once; *felt for* is the time from the fault to the last
request that failed or took longer than a second; *normal after* counts from when the
cause was gone. *Kept* are writes that were acknowledged, *lost* those of them that the
database does not hold afterwards.

"""
COLUMNS = (
    *("what", "database", "failed", "in flight", "longest", "felt for"),
    *("normal after", "kept", "lost", "promise", "measured"),
)
SYSTEMS = {"d12": "SQLite", "p12": "PostgreSQL", "m13": "MariaDB"}


def write(
    outcomes: Mapping[str, Outcome], faults: Sequence[Fault], pause: float
) -> None:
    """Keep what was seen, and write the page of all that was ever seen."""
    PAGE.write_text(page(figures.keep(outcomes), faults, pause), encoding="utf-8")


def page(outcomes: Mapping[str, Outcome], faults: Sequence[Fault], pause: float) -> str:
    """Return the page: a table of the faults, notes, and both modules side by side."""
    done = [fault for fault in faults if fault.name in outcomes]
    head = HEAD.format(askers=faults[0].askers, pause=round(pause * 1000))
    rows = [row(fault, outcomes[fault.name]) for fault in done]
    notes = [note(fault, outcomes[fault.name]) for fault in done]
    table = [line(COLUMNS), line(["---"] * len(COLUMNS)), *rows]
    return head + "".join([*table, "\n", *notes]) + beside.table(outcomes, faults)


def row(fault: Fault, seen: Outcome) -> str:
    """Return the row of one fault."""
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
        held(fault, seen),
        seen.date,
    )
    return line(cells)


def note(fault: Fault, seen: Outcome) -> str:
    """Return what was seen on the host, where a fault asks for that."""
    p99 = f"p99 {seen.p99_before:g} ms before, {seen.p99_meanwhile:g} ms from then on"
    told = [p99, *(f"{name}: {value}" for name, value in seen.notes.items())]
    return f"- {fault.words}: {'; '.join(told)}\n"
