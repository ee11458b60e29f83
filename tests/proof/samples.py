"""What was measured: one row per request, in columns, since there are millions."""

from array import array
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tests.proof.asks import KINDS, QUICK, Ask

SLOTS = ("", "blue", "green")
Floats = NDArray[np.float64]


@dataclass
class Long:
    """A request that takes seconds: where it began is known from when it began."""

    began: float
    ended: float
    slot: str
    release: str


@dataclass
class Failure:
    """A request that did not get the answer it must get."""

    began: float
    ended: float
    kind: str
    path: str
    reason: str


@dataclass
class Samples:
    """Every request of a run."""

    began: "array[float]" = field(default_factory=lambda: array("d"))
    ended: "array[float]" = field(default_factory=lambda: array("d"))
    asked: "array[float]" = field(default_factory=lambda: array("d"))
    kind: "array[int]" = field(default_factory=lambda: array("B"))
    slot: "array[int]" = field(default_factory=lambda: array("B"))
    longs: list[Long] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    lags: list[tuple[float, float]] = field(default_factory=list)
    connections: int = 0

    def add(self, ask: Ask, began: float, ended: float, slot: str) -> None:
        self.began.append(began)
        self.ended.append(ended)
        self.asked.append(ask.seconds)
        self.kind.append(KINDS.index(ask.kind))
        self.slot.append(SLOTS.index(slot) if slot in SLOTS else 0)

    def table(self) -> "Table":
        kinds = np.asarray(self.kind, dtype=np.uint8)
        return Table(
            began=np.asarray(self.began),
            # Without the time that the answer was asked to take.
            ended=np.asarray(self.ended) - np.asarray(self.asked),
            is_quick=kinds < len(QUICK),
            kind=kinds,
            slot=np.asarray(self.slot, dtype=np.uint8),
        )


@dataclass(frozen=True)
class Table:
    """The same as arrays, for the figures."""

    began: Floats
    ended: Floats
    is_quick: NDArray[np.bool_]
    kind: NDArray[np.uint8]
    slot: NDArray[np.uint8]

    @property
    def took(self) -> Floats:
        return self.ended - self.began

    def of_slot(self, slot: str) -> NDArray[np.bool_]:
        return np.equal(self.slot, SLOTS.index(slot))
