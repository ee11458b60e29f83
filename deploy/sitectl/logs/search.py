"""One look at the logs: what was asked for, the files it goes through, its entries."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sitectl import messages
from sitectl.config import Config
from sitectl.logs import files, merging, reading, spoken
from sitectl.logs.entry import Entry, iso
from sitectl.logs.files import File
from sitectl.logs.reading import Foreign
from sitectl.messages import SiteError


@dataclass
class Search:
    """`since` is in seconds since 1970, 0 for all there is; `wanted` may be empty."""

    config: Config
    since: float = 0
    wanted: str = ""
    foreign: Foreign = field(default_factory=Foreign)
    paths: list[Path] = field(default_factory=list)

    def entries(self) -> Iterator[Entry]:
        """Give what the logs say, in the order of time."""
        found = self.files()
        self.paths = [file.path for file in found]
        return merging.merged(
            (
                reading.beginning(file),
                reading.entries(file, self.since, self.wanted, self.foreign),
            )
            for file in found
        )

    def files(self) -> list[File]:
        """Open what may hold an answer; refuse a host that has no logs at all."""
        every = files.logs(self.config)
        found = [file for log in every for file in files.files(log, self.since)]
        if not found and not any(files.names(log) for log in every):
            folders = ", ".join(str(log.folder) for log in every[:3:2])
            raise SiteError(messages.NO_LOGS, folders=folders)
        return found

    def nothing(self) -> SiteError:
        """Say where a request was not found, and how far back the logs go."""
        oldest = Search(self.config, self.since).oldest()
        error = SiteError(
            messages.REQUEST_UNKNOWN,
            id=self.wanted,
            count=len(self.paths),
            first=iso(max(oldest, self.since)),
            last=iso(time.time()),
        )
        error.details = [*spoken.foreign(self.foreign), *map(str, self.paths)]
        return error

    def oldest(self) -> float:
        """Return when the oldest readable line was written; now if there is none."""
        for entry in self.entries():
            return entry.time
        return time.time()
