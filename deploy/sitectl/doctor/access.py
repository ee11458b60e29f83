"""What an account may do with a path, told from owners and modes alone."""

import grp
import os
import pwd
import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from sitectl.doctor.finding import Finding

READ, WRITE, ENTER = 4, 2, 1
NAMES = {READ: "read", WRITE: "write", ENTER: "enter"}
LETTERS = {READ: "r", WRITE: "w", ENTER: "x"}


@dataclass(frozen=True)
class Identity:
    """An account of this host with all its groups."""

    name: str
    uid: int
    gids: frozenset[int]
    shell: str = "/usr/sbin/nologin"


@dataclass(frozen=True)
class Obstacle:
    """The first path on the way that keeps an account out; `missing` for chmod."""

    path: Path
    seen: str
    missing: str = ""

    def __str__(self) -> str:
        return self.seen

    def named(self, finding: Finding, end: Path) -> Finding:
        """Open the folder that is closed, where that is not the end of the way."""
        if self.path == end or not self.missing:
            return finding
        return replace(finding, next=f"chmod {self.missing} {self.path}")


def lookup(name: str) -> Identity | None:
    """Return an account, None when this host has none of that name."""
    try:
        found = pwd.getpwnam(name)
    except KeyError:
        return None
    gids = frozenset(os.getgrouplist(name, found.pw_gid))
    return Identity(name, found.pw_uid, gids, found.pw_shell)


def has_group(name: str) -> bool:
    """Tell whether this host has a group."""
    try:
        grp.getgrnam(name)
    except KeyError:
        return False
    return True


def allows(found: os.stat_result, who: Identity, want: int) -> bool:
    """Tell whether a mode lets an account in; the owner's bits win, as in Linux."""
    shift = {"u": 6, "g": 3, "o": 0}[judged_as(found, who)]
    return who.uid == 0 or (found.st_mode >> shift) & want == want


def judged_as(found: os.stat_result, who: Identity) -> str:
    """Return whose bits count for an account, in chmod's letters."""
    if found.st_uid == who.uid:
        return "u"
    return "g" if found.st_gid in who.gids else "o"


def obstacle(
    path: Path, who: Identity, want: int, top: Path = Path("/")
) -> Obstacle | None:
    """Return what keeps an account from a path, from the top down; None if nothing."""
    for part, needed in way(path, want, top):
        try:
            found = part.stat()
        except OSError as error:
            return Obstacle(part, f"{part}: {error.strerror}")
        if not allows(found, who, needed):
            seen = f"{who.name} may not {NAMES[needed]} {shown(part, found)}"
            return Obstacle(part, seen, f"{judged_as(found, who)}+{LETTERS[needed]}")
    return None


def way(path: Path, want: int, top: Path) -> Iterator[tuple[Path, int]]:
    """List each folder on the way, which must be entered, and what is at its end.

    Where a link leads elsewhere, the folders above its target are on the way too.
    """
    parts = [*reversed(path.parents), *reversed(Path(os.path.realpath(path)).parents)]
    for part in dict.fromkeys(parts):
        if part.is_relative_to(top):
            yield part, ENTER
    for bit in NAMES:
        if want & bit:
            yield path, bit


def shown(path: Path, found: os.stat_result) -> str:
    """Show a path as `ls -l` does: mode, owner, group."""
    owner, group = name(pwd.getpwuid, found.st_uid), name(grp.getgrgid, found.st_gid)
    return f"{path} ({stat.filemode(found.st_mode)} {owner}:{group})"


def name(find: object, number: int) -> str:
    """Return a name, or the number of an owner that no longer exists."""
    try:
        return str(find(number)[0])  # type: ignore[operator]
    except KeyError:
        return str(number)
