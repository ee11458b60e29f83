"""The report: what was found, for the terminal, for people, and for programs."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Figures = Mapping[str, Any]
PARTS = ("before", "prepare", "flip", "after")
TARGETS = {"flip": 5, "prepare": 15}
LAST_OLD = 100
HEAD = (
    *("switch", "took s", "requests", "failed"),
    *("before", "preparing", "at the flip", "after"),
    *("last old ms", "in flight"),
)


def rows(figures: Figures) -> list[tuple[str, ...]]:
    return [_row(record) for record in figures["switches"]]


def _row(record: Figures) -> tuple[str, ...]:
    parts = record["windows"]
    shown = dict(parts)
    if "during" in parts:  # nothing was flipped
        shown["prepare"] = parts["during"]
    total = sum(part["requests"] for part in parts.values())
    cells = [_cell(shown.get(name)) for name in PARTS]
    last = record.get("last_old_ms")
    return (
        record["switch"],
        f"{record['seconds']:.1f}",
        f"{total:,}",
        str(record["failures"]),
        *cells,
        "-" if last is None else f"{last:.0f}",
        str(record.get("in_flight", "-")),
    )


def _cell(part: Figures | None) -> str:
    if part is None or not part["requests"]:
        return "-"
    return f"{part['p50']:.0f} / {part['p99']:.0f} / {part['longest']:.0f}"


def summary(figures: Figures) -> list[str]:
    steady, counted, long = figures["steady"], figures["counted"], figures["long"]
    worst = worst_ratios(figures)
    return [
        f"{figures['failed']} failed of {figures['requests']:,} requests over "
        f"{figures['connections']:,} connections in {figures['seconds']:.0f} s",
        f"{counted['applied']:,} counted POSTs sent, each applied exactly once"
        if counted["applied"] == counted["sent"]
        else f"COUNTED POSTs: {counted['sent']:,} sent, {counted['applied']:,} applied",
        f"{long['requests']} requests of 20 s, {long['strayed']} ended elsewhere than "
        "in the slot and release they began in",
        f"{figures['drained']} daemons were told to end while serving requests, and "
        "finished them first",
        f"steady: p50 {steady['p50']:.1f}, p99 {steady['p99']:.1f}, longest "
        f"{steady['longest']:.1f} ms",
        f"longest at a flip: {worst['flip']:.1f} x the steady p99 (target "
        f"{TARGETS['flip']}); while preparing: {worst['prepare']:.1f} x (target "
        f"{TARGETS['prepare']})",
        f"last answer of the old slot: {last_old(figures):.0f} ms after the rename "
        f"(target {LAST_OLD})",
        f"Apache's own log went to a new file {figures['apache_log_rotations']} times",
        f"the load generator's own longest pause: "
        f"{figures['generator_longest_pause_ms']:.0f} ms, included in the above",
    ]


def worst_ratios(figures: Figures) -> dict[str, float]:
    """The longest request of each part, as a multiple of the steady p99."""
    steady = figures["steady"]["p99"] or 1.0
    return {
        part: max(_longest(figures["switches"], part), default=0.0) / steady
        for part in TARGETS
    }


def _longest(switches: Sequence[Figures], part: str) -> list[float]:
    windows = [record["windows"] for record in switches]
    return [window[part]["longest"] for window in windows if part in window]


def last_old(figures: Figures) -> float:
    return max((s.get("last_old_ms", 0.0) for s in figures["switches"]), default=0.0)


def terminal(figures: Figures) -> str:
    table = [HEAD, *rows(figures)]
    widths = [max(len(row[n]) for row in table) for n in range(len(HEAD))]
    lines = [
        "  ".join(
            c.ljust(w) if not n else c.rjust(w)
            for n, (c, w) in enumerate(zip(row, widths, strict=True))
        )
        for row in table
    ]
    return "\n".join([*lines, "", *summary(figures)])


def markdown(figures: Figures) -> str:
    lines = ["# Proof under load", "", "Written by `make prove`.", ""]
    lines += [f"Host: {figures['host']}, {figures['date']}.", ""]
    lines += [f"Load: {figures['plan']}.", ""]
    lines += [f"- {line}" for line in summary(figures)]
    lines += ["", "![Latency over time](latency.png)", ""]
    lines += ["Latencies are p50 / p99 / longest in milliseconds.", ""]
    lines += [f"| {' | '.join(HEAD)} |", f"|---|{'---:|' * (len(HEAD) - 1)}"]
    lines += [f"| {' | '.join(row)} |" for row in rows(figures)]
    for failure in figures["failures"]:
        lines += ["", f"- FAILED {failure['path']}: {failure['reason']}"]
    return "\n".join(lines) + "\n"


def write(figures: Figures, output: Path) -> None:
    output.mkdir(parents=True, exist_ok=True)
    (output / "proof.md").write_text(markdown(figures), encoding="utf-8")
    text = json.dumps(figures, separators=(",", ":")).replace("],[", "],\n[")
    (output / "proof.json").write_text(text + "\n", encoding="utf-8")


def holds(figures: Figures) -> bool:
    """Tell whether every request was answered, once, by the slot it began in."""
    counted = figures["counted"]
    return (
        figures["failed"] == 0
        and counted["applied"] == counted["sent"]
        and figures["long"]["strayed"] == 0
        and all(record.get("in_flight", 1) for record in figures["switches"])
    )
