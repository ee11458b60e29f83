"""The history: unbroken, and telling the same as the host."""

from collections.abc import Iterator

from sitectl import history, ledger
from sitectl.doctor.finding import Fault, Finding, Skipped
from sitectl.doctor.view import View

BROKEN = Fault(
    "DOC-341",
    "error",
    "{path}, line {line}: {seen}",
    "The history was edited, or a line removed or inserted.",
    "compare it with a backup of the host: `sitectl history --verify` names the line",
)
TORN = Fault(
    "DOC-342",
    "note",
    "the last line of {path} has no end",
    "The power went while it was written; the next change says so and goes on.",
    "nothing; the next change mends it",
)
LOST = Fault(
    "DOC-343",
    "error",
    "{path} is missing or empty, but a release is live",
    "The history was removed: rollback does not know which releases were good.",
    "restore it from a backup of the host; without one: `sitectl reload` begins anew",
)
OTHER_STATE = Fault(
    "DOC-344",
    "warning",
    "the history ends with {recorded}, the host has {seen}",
    "A map or link was changed by hand, past sitectl.",
    "sitectl reload (it records what is live now)",
)


def unbroken(view: View) -> Iterator[Finding]:
    """Show every change as it was recorded."""
    path = view.site.paths.history
    data = history.read(path)
    if fault := ledger.first_fault(data):
        yield BROKEN(path=path, line=fault.line, seen=fault.reason)
    if ledger.torn_line(data):
        yield TORN(path=path)


def present(view: View) -> Iterator[Finding]:
    """Have a history."""
    if view.state.live_release and not view.records:
        yield LOST(path=view.site.paths.history)


def agreement(view: View) -> Iterator[Finding]:
    """Find what the last change left."""
    recorded, state = view.past.state, view.state.record()
    if view.is_changing or view.past.unfinished or not recorded:
        raise Skipped("no change has ended yet, or one runs")
    if None not in state.values() and recorded != state:
        yield OTHER_STATE(recorded=spelt(recorded), seen=spelt(state))


def spelt(state: dict[str, str | None]) -> str:
    """Show a state in a sentence."""
    return "{live} live, blue {blue}, green {green}".format_map(
        {"live": None, "blue": None, "green": None, **state}
    )


CHECKS = (unbroken, present, agreement)
