"""Files of counts that a full disk cannot turn into a crash."""

import os
from pathlib import Path

from prometheus_client import values
from prometheus_client.mmap_dict import MmapedDict

SIZE = 1 << 16
ENTRY = 32  # what an entry has besides its key, at most


class AllocatedDict(MmapedDict):
    """Takes the room from the disk first.

    prometheus_client makes sparse files; a write into such a mapping while the disk is
    full ends the process by SIGBUS, with every request in it.
    """

    def __init__(self, filename: str, read_mode: bool = False) -> None:
        allocate(Path(filename), SIZE)
        super().__init__(filename, read_mode)  # type: ignore[no-untyped-call]

    def _init_value(self, key: str) -> None:
        """Grow, if it must, by room that is there."""
        if self._used + len(key.encode()) + ENTRY > self._capacity:
            os.posix_fallocate(self._f.fileno(), 0, 2 * self._capacity)
        super()._init_value(key)  # type: ignore[no-untyped-call]


def allocate(path: Path, size: int) -> None:
    """Give a file that is new or empty its size; OSError leaves none behind."""
    with path.open("ab") as file:
        if file.tell():
            return
        try:
            os.posix_fallocate(file.fileno(), 0, size)
        except OSError:
            path.unlink()
            raise


values.MmapedDict = AllocatedDict  # type: ignore[attr-defined]
