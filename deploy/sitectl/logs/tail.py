"""One log file that is read on from where it ended, also when it is emptied."""

import os
from dataclasses import dataclass

from sitectl.logs.files import File

HEAD = 4096  # bytes at the beginning of a file, by which its copy is known
MARK = 256  # bytes before the place where reading stopped, by which it is known
PIECE = 2**20


@dataclass
class Tail:
    """A file, read up to a place; a line without its end waits for it.

    `copy` is what logrotate's copytruncate keeps of the file before it empties it;
    the copy itself `is_copy`, and tells nothing.
    """

    file: File
    at: int = 0
    held: bytes = b""
    mark: bytes = b""
    head: bytes = b""
    copy: "Tail | None" = None
    is_copy: bool = False

    def go_to(self, place: int) -> None:
        """Take what stands before this place for told."""
        self.at, self.mark = place, before(self.file, place)
        self.head = read(self.file, 0, HEAD)

    def go_to_the_end(self) -> None:
        """Take all that is there for told."""
        self.go_to(os.fstat(self.file.raw.fileno()).st_size)

    def is_emptied(self) -> bool:
        """Tell a file that no longer has what was read of it last."""
        return before(self.file, self.at) != self.mark

    def is_copied_by(self, head: bytes) -> bool:
        """Tell the beginning of a copy from that of any other file."""
        length = min(len(head), len(self.head))
        return length > 0 and head[:length] == self.head[:length]

    def lines(self, is_emptied: bool) -> bytes:
        """Return the whole lines that were written since the last time.

        Those that were only in the copy, when the file was emptied, come first.
        """
        if self.is_copy:
            return b""
        kept = self.begin_again() if is_emptied else b""
        new = read(self.file, self.at)
        whole, end, self.held = (self.held + new).rpartition(b"\n")
        if new:
            self.go_to(self.at + len(new))
        return kept + whole + end

    def begin_again(self) -> bytes:
        """Go to the beginning; return the rest of what was there before."""
        copy = self.copy and self.copy.file
        rest = b""
        if copy and not copy.raw.closed:
            rest = self.held + read(copy, self.at)
        self.at, self.held, self.mark, self.head, self.copy = 0, b"", b"", b"", None
        return rest and rest.removesuffix(b"\n") + b"\n"

    def is_removed(self) -> bool:
        """Tell a file that has no name any more: nobody will find it again."""
        return os.fstat(self.file.raw.fileno()).st_nlink == 0


def read(file: File, place: int, most: int | None = None) -> bytes:
    """Read from a place to the end as it is now, past any buffer."""
    found = b""
    while piece := os.pread(file.raw.fileno(), most or PIECE, place + len(found)):
        found += piece
        if most:
            break
    return found


def before(file: File, place: int) -> bytes:
    """Read the bytes before a place."""
    begin = max(0, place - MARK)
    return os.pread(file.raw.fileno(), place - begin, begin)
