"""The observation as people read it."""

from typing import Any


def report(found: dict[str, Any] | None) -> str:
    """Say in one line what was seen."""
    if found is None:
        return "another observation runs; nothing to do"
    last = found["requests"]["last"]["5m"]
    daemons = sum(len(slot["daemons"]) for slot in found["slots"])
    return (
        f"site {found['site']}: {last['requests']} requests in 5 minutes, "
        f"{last['5xx']} of them failed, p95 {spoken(last['p95_ms'])}; {daemons} daemons"
    )


def spoken(milliseconds: float | None) -> str:
    """Show a duration."""
    return "-" if milliseconds is None else f"{milliseconds:.0f} ms"
