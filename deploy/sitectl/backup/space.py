"""Room on the disks: asked for all of them before anything begins."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from sitectl import messages
from sitectl.messages import SiteError


def require(needs: Mapping[Path, int]) -> None:
    """Refuse what needs more bytes in these folders than their disks have free."""
    disks: dict[int, list[Path]] = {}
    for folder in needs:
        disks.setdefault(standing(folder).stat().st_dev, []).append(folder)
    for folders in disks.values():
        needed = sum(needs[folder] for folder in folders)
        free = shutil.disk_usage(standing(folders[0])).free
        if free < needed:
            shown = {"free": free // 2**20, "needed": needed // 2**20 + 1}
            raise SiteError(messages.BACKUP_NO_SPACE, path=named(folders), **shown)


def standing(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that is there."""
    return next(path for path in (folder, *folder.parents) if path.exists())


def named(folders: list[Path]) -> str:
    """Name a disk by where it is mounted and what of it is meant."""
    path = standing(folders[0]).resolve()
    mount = next(one for one in (path, *path.parents) if one.is_mount())
    return f"the disk at {mount} (for {', '.join(map(str, folders))})"


def taken(path: Path) -> int:
    """Return the bytes of a file or of all files in a folder."""
    if not path.is_dir():
        return path.stat().st_size if path.exists() else 0
    found = (Path(top, name) for top, _, names in os.walk(path) for name in names)
    return sum(file.lstat().st_size for file in found if file.exists())
