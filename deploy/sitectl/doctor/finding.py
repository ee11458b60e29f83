"""What is wrong with a host: one stable code, the evidence, the cause, the command."""

from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["error", "warning", "note"]
# Worst first; a note alone leaves the exit status at 0.
EXIT: dict[Severity, int] = {"error": 2, "warning": 1, "note": 0}


@dataclass(frozen=True)
class Finding:
    """One fault that was seen, with the values that were seen."""

    code: str
    severity: Severity
    what: str
    cause: str
    next: str


@dataclass(frozen=True)
class Fault:
    """A kind of fault: a code never changes its meaning; texts are format strings."""

    code: str
    severity: Severity
    what: str
    cause: str
    next: str

    def __call__(self, **values: Any) -> Finding:
        """Put what was seen into the words."""
        what, following = self.what.format(**values), self.next.format(**values)
        return Finding(self.code, self.severity, what, self.cause, following)


class Skipped(Exception):
    """Raised by a check that cannot say anything about this host, and why."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class NoAnswer(Skipped):
    """Raised where what a check asks hangs or fails: what, and how to look at it."""

    def __init__(self, seen: str, look: str) -> None:
        self.look = look
        super().__init__(seen)
