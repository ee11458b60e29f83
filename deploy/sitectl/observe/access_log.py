"""Reads Apache's access log on from where the last run stopped."""

from collections.abc import Iterator
from pathlib import Path

Positions = dict[str, int]  # bytes that were read, by the file's inode


def files(folder: Path, site: str, since: float) -> dict[str, Path]:
    """Name the files written since then, oldest first; a link and its file are one."""
    found = []
    for path in folder.glob(f"{site}-access*.log"):
        try:
            about = path.stat()
        except OSError:
            continue
        if about.st_mtime >= since:
            # Not the device too: its number may be another one after a reboot.
            found.append((about.st_mtime, str(about.st_ino), path))
    return {key: path for _, key, path in sorted(found)}


def unread(path: Path, position: int) -> Iterator[tuple[bytes, int]]:
    """Yield each whole line and where it ends; one still being written waits."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        # A file that became shorter is another one.
        position = position if position <= path.stat().st_size else 0
        file.seek(position)
        for line in file:
            if not line.endswith(b"\n"):
                return
            position += len(line)
            yield line, position
