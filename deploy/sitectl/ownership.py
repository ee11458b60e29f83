"""Owners and modes of code: the application's group reads it and writes none of it."""

import grp
import os
from pathlib import Path

FOLDER = 0o750
FILE = 0o640
PROGRAM = 0o750


def hand_over(top: Path, group: str) -> None:
    """Give a file or a whole tree to root and the group; never follow a link."""
    gid = group_id(group)
    entrust(top, gid)
    for folder, folders, names in os.walk(top):
        for name in (*folders, *names):
            entrust(Path(folder) / name, gid)


def group_id(group: str) -> int:
    """Return the group's id; only root can give files away, others keep theirs."""
    return grp.getgrnam(group).gr_gid if os.geteuid() == 0 else -1


def entrust(path: Path, gid: int) -> None:
    """Set owner and mode of one entry."""
    os.chown(path, 0 if gid != -1 else -1, gid, follow_symlinks=False)
    if not path.is_symlink():
        path.chmod(mode(path))


def mode(path: Path) -> int:
    """Return the mode an entry must have; what was executable stays so."""
    if path.is_dir():
        return FOLDER
    return PROGRAM if path.stat().st_mode & 0o111 else FILE
