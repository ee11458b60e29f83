"""What a backup holds, written into it: a restore and a drill compare with this."""

import json
from dataclasses import asdict, dataclass, field, fields
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
    # What it is -> where it lay; backups made before this was written have none.
    parts: dict[str, str] = field(default_factory=dict)

    def lies(self, part: str, today: str) -> str:
        """Return where a part lay on the host of the backup."""
        return self.parts.get(part, today)


# A later version may write more.
KNOWN = {one.name for one in fields(Contents)}


def write(folder: Path, contents: Contents) -> None:
    """Put it beside the database."""
    (folder / NAME).write_text(json.dumps(asdict(contents)))


def read(folder: Path, label: str) -> Contents:
    """Read it from a restored backup."""
    try:
        found = json.loads((folder / NAME).read_text())
        return Contents(**{key: found[key] for key in found.keys() & KNOWN})
    except (OSError, ValueError, TypeError, AttributeError) as reason:
        error = SiteError(messages.BACKUP_DAMAGED, label=label)
        error.details = [str(reason)]
        raise error from None


def refuse_other(made: Contents, label: str, site: str) -> None:
    """Refuse what another site has put into the same repository."""
    if made.site != site:
        shown = {"label": label, "other": made.site, "here": site}
        raise SiteError(messages.RESTORE_OTHER_SITE, **shown)


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
