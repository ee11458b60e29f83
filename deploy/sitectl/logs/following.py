"""Tells lines as they are written, through rotations, until it is stopped."""

import io
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from sitectl.config import Config
from sitectl.logs import files, reading
from sitectl.logs.entry import Entry
from sitectl.logs.files import File
from sitectl.logs.reading import Foreign

PAUSE = 0.5  # seconds

Identity = tuple[int, int]


@dataclass
class Tail:
    """One file, read on from where it ended; a line without its end waits for it."""

    file: File
    held: bytes = b""

    def lines(self) -> bytes:
        """Return the whole lines that were written since the last time."""
        whole, end, self.held = (self.held + self.file.raw.read()).rpartition(b"\n")
        return whole + end


@dataclass
class Follower:
    """Every file of the site's logs; what was there at the start is not told."""

    config: Config
    wanted: str
    foreign: Foreign
    tails: dict[Identity, Tail] = field(default_factory=dict)

    def look(self) -> list[Entry]:
        """Read what is new, also in files that are new or were renamed."""
        self.take_files(from_the_end=False)
        found: list[Entry] = []
        for tail in self.tails.values():
            stream = io.BytesIO(tail.lines())
            found += reading.read(stream, tail.file, 0, self.wanted, self.foreign)
        return sorted(found, key=lambda entry: entry.time)

    def take_files(self, from_the_end: bool) -> None:
        """Open files that are new, and close those that are gone."""
        known = set()
        for log in files.logs(self.config):
            for path, identity in files.names(log).items():
                known.add(identity)
                if identity not in self.tails and path.suffix != ".gz":
                    file = files.opened(path, log.form)
                    file.raw.seek(0, 2 if from_the_end else 0)
                    self.tails[identity] = Tail(file)
        for identity in self.tails.keys() - known:
            self.tails.pop(identity).file.raw.close()

    def close(self) -> None:
        """Close them all."""
        for tail in self.tails.values():
            tail.file.raw.close()


def follow(config: Config, wanted: str, foreign: Foreign) -> Iterator[Entry]:
    """Go on for ever."""
    follower = Follower(config, wanted, foreign)
    follower.take_files(from_the_end=True)
    while True:
        yield from follower.look()
        time.sleep(PAUSE)
