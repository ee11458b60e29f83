"""The figures of all runs: a run of some faults replaces their rows alone."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

from tests.faults.outcome import Outcome

FILE = Path(__file__).parents[2] / "docs/proof/faults.json"


def keep(
    outcomes: Mapping[str, Outcome], file: Path = FILE, today: str = ""
) -> dict[str, Outcome]:
    """Write what was seen, each row with its day, and return all that is known."""
    today = today or datetime.now(UTC).strftime("%Y-%m-%d")
    seen = {name: replace(one, date=today) for name, one in outcomes.items()}
    every = dict(sorted((load(file) | seen).items()))
    rows = {name: asdict(one) for name, one in every.items()}
    new = file.with_suffix(".new")
    new.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    new.replace(file)
    return every


def load(file: Path = FILE) -> dict[str, Outcome]:
    """Return what was seen of each fault, in all runs."""
    if not file.exists():
        return {}
    rows = json.loads(file.read_text(encoding="utf-8"))
    return {name: Outcome(**row) for name, row in rows.items()}
