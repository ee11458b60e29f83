"""Settings come from the inventory; only the keys that a host made are a backup's."""

import os
import tomllib
from pathlib import Path

from sitectl import disk
from sitectl.site import Site

# What roles/settings generates: without it, nobody's sign-in would go on.
MADE_HERE = ("SECRET_KEY",)


def merged(now: str, before: str) -> str:
    """Return today's settings with the lines of the keys that the lost host made."""
    lines = [line for line in now.splitlines() if name(line) not in MADE_HERE]
    kept = [line for line in before.splitlines() if name(line) in MADE_HERE]
    missing = {name(line) for line in kept}
    own = [line for line in now.splitlines() if name(line) in set(MADE_HERE) - missing]
    return "\n".join([*lines, *kept, *own]) + "\n"


def name(line: str) -> str:
    """Return the key of a line; the file has one line per key."""
    return line.partition("=")[0].strip()


def put(site: Site, restored: Path) -> None:
    """Give the settings the keys of the backup, unless they have them."""
    if not restored.is_file():
        return
    path = site.config.settings
    now, before = path.read_text(), restored.read_text()
    wanted = merged(now, before)
    if tomllib.loads(wanted) == tomllib.loads(now):
        return
    found = path.stat()
    draft = disk.temporary(path)
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(handle, "w") as file:
        os.fchown(handle, found.st_uid, found.st_gid)
        file.write(wanted)
        file.flush()
        os.fsync(handle)
    draft.replace(path)
    disk.sync_directory(path.parent)
