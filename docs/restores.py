"""How long a restore took and what it lost, from the runs that lost a host."""

import json
from collections.abc import Iterator
from pathlib import Path

FIGURES = Path(__file__).parent / "proof/restore.json"
HEAD = """\
# A lost host, measured

A lab host was killed and destroyed; a bare one of the same name was provisioned, and
`sitectl restore latest` brought its site back. *Lost* is the age of the last write that
the host acknowledged and that the restore does not have (goal: 60 s), *restored* what
that command took (goal: 300 s for 1 GB), on two processors that other work shared. In
front of it comes `make up` on the bare host. Written by `make docs` from what
`make test-faults` measured; do not edit.

| database | backups lie | GB | backup | lost | provisioned | restored | date |
|---|---|---|---|---|---|---|---|
"""


def rows() -> Iterator[str]:
    """Yield the row of each measured loss."""
    for one in json.loads(FIGURES.read_text(encoding="utf-8")).values():
        size = f"{one['bytes'] / 1e9:.2f}"
        took = (f"{one[name]:g} s" for name in ("backup", "lost", "up", "restored"))
        cells = (one["database"], one["place"], size, *took, one["date"])
        yield f"| {' | '.join(cells)} |\n"
