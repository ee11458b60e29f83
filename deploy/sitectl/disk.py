"""Changes to files that are whole or not at all, also after a power cut."""

import ctypes
import os
import shutil
from pathlib import Path

AT_FDCWD = -100
RENAME_EXCHANGE = 2


def sync_directory(path: Path) -> None:
    """Make the names in a directory durable."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def temporary(path: Path) -> Path:
    """Name the file that will be renamed to `path`; repair knows the pattern."""
    return path.with_name(f".{path.name}.tmp")


def is_temporary(name: str) -> bool:
    """Tell a name that `temporary` gave."""
    return name.startswith(".") and name.endswith(".tmp")


def write(path: Path, data: bytes, mode: int, mtime_ns: int | None = None) -> None:
    """Replace a file by rename; readers see the old content or the new one."""
    draft = temporary(path)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        os.fchmod(handle, mode)
        os.write(handle, data)
        if mtime_ns is not None:
            os.utime(handle, ns=(mtime_ns, mtime_ns))
        os.fsync(handle)
    finally:
        os.close(handle)
    os.replace(draft, path)  # noqa: PTH105 - the tests count the calls of `os`
    sync_directory(path.parent)


def point(link: Path, target: str) -> None:
    """Make `link` name `target`, by rename: it never dangles in between."""
    draft = temporary(link)
    draft.unlink(missing_ok=True)
    os.symlink(target, draft)  # noqa: PTH211 - see write
    os.replace(draft, link)  # noqa: PTH105 - see write
    sync_directory(link.parent)


def move_in(work: Path, final: Path, aside: Path) -> None:
    """Give `work` its final name; what had it goes aside in the same instant."""
    if final.exists():
        exchange(work, final)
        os.rename(work, aside)  # noqa: PTH104 - see write
    else:
        os.rename(work, final)  # noqa: PTH104 - see write
    sync_directory(final.parent)


def exchange(one: Path, two: Path) -> None:
    """Swap two names in one step, so that a link to either stays whole."""
    renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    names = AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(two)
    if renameat2(*names, RENAME_EXCHANGE) != 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error), str(two))


def remove(path: Path) -> None:
    """Delete a file, a link or a whole directory."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
