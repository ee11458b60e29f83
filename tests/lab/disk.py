"""A host's disk: an overlay of read-only trees and a folder of its own."""

import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.lab.commands import run
from tests.lab.errors import LabError


def mount(lower: Sequence[Path], upper: Path, work: Path, root: Path) -> None:
    """Mount the trees, topmost first, at `root`; a second time changes nothing."""
    if root.is_mount():
        return
    for folder in (upper, work, root):
        folder.mkdir(parents=True, exist_ok=True)
    # The topmost tree decides who may enter /: it must not be this umask's choice.
    upper.chmod(0o755)
    trees = ":".join(map(str, lower))
    options = f"lowerdir={trees},upperdir={upper},workdir={work}"
    run(["mount", "-t", "overlay", "mypack-lab", "-o", options, root])


def unmount(folder: Path) -> None:
    """Unmount everything at and below a folder; wait for what is still busy."""
    deadline = time.monotonic() + 5
    for place in sorted(_mounted(folder), reverse=True):
        while run(["umount", place], check=False).returncode:
            if time.monotonic() > deadline:
                raise LabError(f"{place} is busy: `fuser -vm` tells who uses it")
            time.sleep(0.05)


def _mounted(folder: Path) -> list[Path]:
    lines = Path("/proc/self/mounts").read_text().splitlines()
    places = [Path(line.split()[1]) for line in lines]
    return [place for place in places if place.is_relative_to(folder)]


@contextmanager
def overlay(
    lower: Sequence[Path], upper: Path, work: Path, root: Path
) -> Iterator[None]:
    mount(lower, upper, work, root)
    try:
        yield
    finally:
        unmount(root)


def is_in_use(tree: Path) -> bool:
    """Tell whether a mounted disk lies on this tree."""
    return str(tree) in Path("/proc/self/mounts").read_text()


def write(root: Path, files: dict[str, tuple[int, str]]) -> None:
    """Write files, given as {path: (mode, text)}, into a mounted disk."""
    for name, (mode, text) in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_text(text)
        path.chmod(mode)


def remove(folder: Path) -> None:
    """Remove a folder, but never the content of what is mounted in it."""
    unmount(folder)
    if folder.exists():
        shutil.rmtree(folder)
