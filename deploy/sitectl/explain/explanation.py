"""Explains lines: each meaning once, with how often it was met."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sitectl.explain import application, daemon, request, server
from sitectl.explain.known import Known
from sitectl.explain.line import Line, is_continued, parse
from sitectl.explain.newer import newer

MESSAGES: tuple[Known, ...] = (
    *server.MESSAGES,
    *request.MESSAGES,
    *daemon.MESSAGES,
    *application.MESSAGES,
)
NEWER = newer(MESSAGES)
UNKNOWN = Known(
    "LOG-001",
    "{message}",
    "Unknown: it is not in sitectl's table.",
    "Unknown.",
    "look at the lines around it, then `sitectl doctor`; codes AH... are in Apache's "
    "sources, `mod_wsgi (pid=...)` in mod_wsgi's documentation",
)
FOREIGN = Known(
    "LOG-002",
    "{message}",
    "It is not a line of Apache's error log.",
    "Unknown.",
    "Apache's error log is {error_log}; the application's is in {logs}: "
    "`sitectl explain -` reads many lines",
)
EXCEPTION = Known(
    "LOG-003",
    "{message}",
    "The application raised this exception.",
    "The request, or the start of the daemon, failed.",
    "read the traceback above it; `sitectl rollback` if a release brought it",
)
RAISED = re.compile(
    r"[A-Za-z_][\w.]*(?:Error|Exception|Exit|Interrupt|Warning)(?::.*|$)"
)
DEFAULTS = {"error_log": "/var/log/apache2/<site>-error.log", "logs": "/var/log/<site>"}


@dataclass
class Explanation:
    """What a line means here; `count` lines meant the same."""

    code: str
    line: str
    level: str
    cause: str
    outcome: str
    next: str
    count: int = 1

    @property
    def is_known(self) -> bool:
        """Tell what is in the table."""
        return self.code not in {UNKNOWN.code, FOREIGN.code}

    def as_json(self) -> dict[str, Any]:
        """Return what --json shows."""
        return asdict(self)


def explain(text: str, values: dict[str, str]) -> Explanation | None:
    """Explain one line; None for one that only continues the line before."""
    line = parse(text)
    if line is None:
        return say(FOREIGN, Line(text), values)
    if not line.message or is_continued(line):
        return None
    for known in (*NEWER, *MESSAGES):
        if found := known.pattern.search(line.message):
            return say(known, line, {**values, **found.groupdict()})
    kind = EXCEPTION if RAISED.match(line.message) else UNKNOWN
    return say(kind, line, values)


def say(known: Known, line: Line, values: dict[str, str]) -> Explanation:
    """Put the values of the line and of the site into the words."""
    shown = {**DEFAULTS, **values, "message": line.message}
    cause = known.cause.format(**shown)
    if line.system:
        cause += f" The system says: {line.system}."
    outcome, following = known.outcome.format(**shown), known.next.format(**shown)
    return Explanation(known.code, line.message, line.level, cause, outcome, following)


def explain_all(lines: Iterable[str], values: dict[str, str]) -> list[Explanation]:
    """Explain many lines; what means the same is told once, in order."""
    found: dict[tuple[str, ...], Explanation] = {}
    for text in filter(str.strip, map(str.rstrip, lines)):
        said = explain(text, values)
        if said is None:
            continue
        shape = "" if said.is_known else re.sub(r"\d+", "0", said.line)
        same = found.setdefault((said.code, said.cause, said.next, shape), said)
        if same is not said:
            same.count += 1
    return list(found.values())


def values_of(error_log: Path, logs: Path) -> dict[str, str]:
    """Return the site's own words."""
    return {"error_log": str(error_log), "logs": str(logs)}


def spoken(found: list[Explanation]) -> str:
    """Show explanations to people."""
    return "\n\n".join(map(block, found)) or "no line was given"


def block(said: Explanation) -> str:
    """Show one explanation."""
    times = f" ({said.count} times)" if said.count > 1 else ""
    level = f" {said.level}" if said.level else ""
    first = said.line.splitlines()[0]
    head = f"{said.code}{level}{times}: {first}"
    parts = (head, f"cause: {said.cause}", f"outcome: {said.outcome}")
    return "\n  ".join((*parts, f"next: {said.next}"))
