"""Debian's mod_wsgi and that of PyPI beside each other, fault by fault."""

from collections.abc import Mapping, Sequence

from tests.faults.fault import Fault
from tests.faults.outcome import Outcome
from tests.faults.rows import failed, held, line

MODULES = {"debian": "Debian's", "pypi": "mod_wsgi 6"}
HEAD = """
## Both modules

The same faults on two equal hosts with SQLite: one loads Debian's mod_wsgi (4.9.4), the
other one has `apache_mod_wsgi: pypi` (6.1.1). [operations.md](operations.md) chooses.

"""
COLUMNS = (
    *("what", "module", "failed", "longest", "felt for", "normal after", "seen"),
    *("promise", "measured"),
)


def key(fault: Fault, module: str) -> str:
    """Return under which name the figures of a fault are kept."""
    return fault.name if module == "debian" else f"{fault.name}-{module}"


def table(outcomes: Mapping[str, Outcome], faults: Sequence[Fault]) -> str:
    """Return the table of what was measured on both; nothing before that."""
    pairs = [
        (fault, module, outcomes[key(fault, module)])
        for fault in faults
        if all(key(fault, module) in outcomes for module in MODULES)
        for module in MODULES
    ]
    rows = [row(fault, module, seen) for fault, module, seen in pairs]
    head = line(COLUMNS) + line(["---"] * len(COLUMNS))
    return HEAD + head + "".join(rows) if rows else ""


def row(fault: Fault, module: str, seen: Outcome) -> str:
    """Return what one module did of one fault."""
    cells = (
        fault.words,
        MODULES[module],
        failed(seen),
        seen.longest,
        seen.seen_for,
        seen.back_after,
        "; ".join(f"{name}: {value}" for name, value in seen.notes.items()) or "-",
        held(fault, seen),
        seen.date,
    )
    return line(cells)
