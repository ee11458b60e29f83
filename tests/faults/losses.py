"""What the loss of a host came to, kept for the page of docs/ that tells it."""

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from docs.restores import FIGURES


def today() -> str:
    """Return the date of a run."""
    return datetime.now(UTC).strftime("%Y-%m-%d")


@dataclass(frozen=True)
class Loss:
    """Bytes of the database; seconds of its backup, of lost writes, of coming back."""

    database: str
    place: str
    bytes: int
    backup: float
    lost: float
    up: float
    restored: float
    date: str = field(default_factory=today)


def keep(name: str, loss: Loss) -> None:
    """Replace the figures of one kind of loss; those of the others stay."""
    known = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
    figures = {**known, name: asdict(loss)}
    FIGURES.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
