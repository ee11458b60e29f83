"""Results as people read them: short, aligned, one fact per line."""

from collections.abc import Sequence
from typing import Any

from sitectl.messages import SiteError


def table(rows: Sequence[Sequence[object]]) -> str:
    """Align columns; nothing follows the last one."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(cells[0]))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in cells
    )


def megabytes(size: int | None) -> str:
    """Show bytes as megabytes."""
    return "?" if size is None else f"{size / 2**20:.0f} MB"


def status(values: dict[str, Any]) -> str:
    """Show the state of a site."""
    rows = [["slot", "", "release", "commit", "daemons", "memory"]]
    rows += [
        slot_row(slot) for slot in sorted(values["slots"], key=lambda s: s["role"])
    ]
    lines = [f"site {values['site']}", "", table(rows), ""]
    lines += [table(facts(values))]
    lines += [f"warning: {text}" for text in values["warnings"]]
    return "\n".join(lines)


def slot_row(slot: dict[str, Any]) -> list[str]:
    """Show one slot."""
    return [
        slot["slot"],
        slot["role"],
        slot["release"] or "none",
        (slot["commit"] or "")[:7],
        " ".join(map(str, slot["pids"])) or "none",
        megabytes(slot["memory"]),
    ]


def facts(values: dict[str, Any]) -> list[list[str]]:
    """Show what concerns both slots."""
    rows = [["maintenance", "on" if values["maintenance"] else "off"]]
    rows.append(["second slot", f"costs {megabytes(standby_memory(values))}"])
    holder, last = values["lock"], values["last"]
    if holder:
        rows.append(
            ["lock", "{owner} since {since}: {command}, step {step}".format_map(holder)]
        )
    else:
        rows.append(["lock", "free"])
    if last:
        rows.append(
            ["last change", "{time} {who}: {verb} {to}, {result}".format_map(last)]
        )
    return rows


def standby_memory(values: dict[str, Any]) -> int | None:
    """Return what keeping the standby slot warm costs."""
    found = [slot["memory"] for slot in values["slots"] if slot["role"] == "standby"]
    return found[0] if found else None


def releases(rows: Sequence[dict[str, Any]]) -> str:
    """Show the installed releases."""
    if not rows:
        return "no release is installed"
    return table(
        [
            [
                row["release"],
                (row["commit"] or "")[:7],
                row["verdict"],
                "live" if row["live"] else "",
                " ".join(row["slots"]),
            ]
            for row in rows
        ]
    )


def history(records: Sequence[dict[str, Any]]) -> str:
    """Show finished changes, oldest first."""
    ended = [record for record in records if record.get("event") == "end"]
    if not ended:
        return "no change was recorded yet"
    return table(
        [
            [
                record.get("time", "?"),
                record.get("who", "?"),
                record.get("verb", "?"),
                f"{record.get('from') or '-'} -> {record.get('to') or '-'}",
                f"{seconds(record):.1f} s",
                outcome(record),
            ]
            for record in ended
        ]
    )


def seconds(record: dict[str, Any]) -> float:
    """Sum the durations of a change's steps."""
    return float(sum(step.get("seconds", 0) for step in record.get("steps", [])))


def outcome(record: dict[str, Any]) -> str:
    """Show the result; a failure with its step and code."""
    result = str(record.get("result", "?"))
    if record.get("error"):
        return f"{result} at {record.get('failed_step')} ({record['error']})"
    return result


def error(problem: SiteError, live: str | None) -> str:
    """Show an error: step, what, evidence, what still serves, next step."""
    at = f" at step {problem.step}" if problem.step else ""
    lines = [f"{problem.code}{at}: {problem.text}"]
    lines += [f"    {line}" for line in problem.details]
    if problem.step and live:
        lines.append(f"live is still {live}; nothing was switched")
    lines.append(f"next: {problem.next}")
    return "\n".join(lines)
