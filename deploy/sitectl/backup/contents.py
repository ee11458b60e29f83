"""What a backup holds, written into it: a restore and a drill compare with this."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sitectl import messages
from sitectl.messages import SiteError

NAME = "contents.json"
# Table -> [rows, checksum over all rows in any order].
Tables = dict[str, list[Any]]


@dataclass(frozen=True)
class Contents:
    """When, by which release, at which migration; `mark` finds it among later ones."""

    site: str
    at: str
    release: str | None
    revision: str | None
    database: str
    tables: Tables
    mark: str = ""


def write(folder: Path, contents: Contents) -> None:
    """Put it beside the database."""
    (folder / NAME).write_text(json.dumps(asdict(contents)))


def read(folder: Path, label: str) -> Contents:
    """Read it from a restored backup."""
    try:
        return Contents(**json.loads((folder / NAME).read_text()))
    except (OSError, ValueError, TypeError) as reason:
        error = SiteError(messages.BACKUP_DAMAGED, label=label)
        error.details = [str(reason)]
        raise error from None


def rows(tables: Tables) -> int:
    """Count all rows."""
    return sum(int(count) for count, _ in tables.values())


def differences(expected: Tables, seen: Tables) -> list[str]:
    """Name each table that is not what it was."""
    return [
        f"{name}: {told(expected.get(name))} once, {told(seen.get(name))} now"
        for name in sorted(expected.keys() | seen.keys())
        if expected.get(name) != seen.get(name)
    ]


def told(table: list[Any] | None) -> str:
    """Show rows and checksum of a table."""
    return f"{table[0]} rows ({table[1]})" if table else "absent"
