"""Tells lines as they are written, through rotations, until it is stopped."""

import io
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sitectl.config import Config
from sitectl.logs import files, reading, tail
from sitectl.logs.entry import Entry
from sitectl.logs.files import Identity, Log
from sitectl.logs.reading import Foreign
from sitectl.logs.tail import Tail

PAUSE = 0.5  # seconds


@dataclass
class Follower:
    """Every file of the site's logs; what was there at the start is not told.

    `passed` holds up to which byte the older ones are told, which are not open.
    """

    config: Config
    wanted: str
    foreign: Foreign
    tails: dict[Identity, Tail] = field(default_factory=dict)
    passed: dict[Identity, int] = field(default_factory=dict)

    def look(self) -> list[Entry]:
        """Read what is new, also in files that are new, renamed, emptied or removed."""
        self.take_files(from_the_end=False)
        emptied = {name for name, one in self.tails.items() if one.is_emptied()}
        if emptied:  # a copy was made before: it is there now
            self.take_files(from_the_end=False)
        found: list[Entry] = []
        for name, one in self.tails.items():
            stream = io.BytesIO(one.lines(name in emptied))
            found += reading.read(stream, one.file, 0, self.wanted, self.foreign)
        for name in [name for name, one in self.tails.items() if one.is_removed()]:
            self.tails.pop(name).file.raw.close()
        return sorted(found, key=lambda entry: entry.time)

    def take_files(self, from_the_end: bool) -> None:
        """Open the newest files of each log, and put away the others."""
        known = set()
        for log in files.logs(self.config):
            named = files.names(log)
            known |= set(named.values())
            plain = [path for path in named if path.suffix != ".gz"]
            for path in plain[: files.HELD]:
                with suppress(FileNotFoundError):  # renamed: the next look finds it
                    self.take(log, path, named, from_the_end)
            for path in plain[files.HELD :]:
                with suppress(FileNotFoundError):
                    self.put_away(path, named[path])
        self.passed = {one: at for one, at in self.passed.items() if one in known}

    def take(
        self, log: Log, path: Path, named: dict[Path, Identity], from_the_end: bool
    ) -> None:
        """Open a file that is new, or was put away and is written again."""
        passed = self.passed.get(named[path], 0)
        if named[path] in self.tails or (passed and path.stat().st_size <= passed):
            return
        file = files.opened(path, log.form)
        new, head = Tail(file), tail.read(file, 0, tail.HEAD)
        original = self.original(path, named)
        is_early = original and b"\n" not in head and len(head) < tail.HEAD
        if file.identity != named[path] or (is_early and not from_the_end):
            file.raw.close()  # the next look tells what it is
            return
        if from_the_end:
            new.go_to_the_end()
        elif original and original.is_copied_by(head):
            new.is_copy, original.copy = True, new
        else:
            new.go_to(passed)
        self.tails[file.identity] = new

    def original(self, path: Path, named: dict[Path, Identity]) -> Tail | None:
        """Return the open file whose copy app.log.1 may be: app.log."""
        is_rotated = path.suffix[1:].isdigit()
        base = named.get(path.with_suffix("")) if is_rotated else None
        return self.tails.get(base) if base else None

    def put_away(self, path: Path, identity: Identity) -> None:
        """Close an older file, of which there may be more than may be open."""
        one = self.tails.pop(identity, None)
        if one:
            one.file.raw.close()
        if one and not one.is_copy:
            self.passed[identity] = one.at - len(one.held)
        elif identity not in self.passed:
            self.passed[identity] = path.stat().st_size

    def close(self) -> None:
        """Close them all."""
        for one in self.tails.values():
            one.file.raw.close()


def follow(config: Config, wanted: str, foreign: Foreign) -> Iterator[Entry]:
    """Go on for ever."""
    follower = Follower(config, wanted, foreign)
    follower.take_files(from_the_end=True)
    while True:
        yield from follower.look()
        time.sleep(PAUSE)
