"""Which files hold the logs of a site: those written now and those rotated away."""

import gzip
import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from sitectl import messages
from sitectl.config import Config
from sitectl.lock import whoami
from sitectl.logs import access, apache, application, mariadb, postgresql
from sitectl.logs.entry import Entry
from sitectl.messages import SiteError

# Where Debian's database servers write.
SERVER_LOGS = Path("/var/log")
HELD = 100  # files of a log that are kept open; a process may have 1024 in all
Identity = tuple[int, int]


@dataclass(frozen=True)
class Form:
    """How a log is read; `begins` finds the first line of a message of many lines."""

    parse: Callable[[str], Entry]
    begins: re.Pattern[bytes] | None = None


@dataclass(frozen=True)
class Log:
    """A log: its folder, the beginning of its files' names, and its form."""

    folder: Path
    name: str
    form: Form

    @property
    def pattern(self) -> re.Pattern[str]:
        """Match x.log, Apache's x.2026-11-22.log and logrotate's x.log.2.gz.

        And x.log-2026112203.backup, which logrotate finds where it wants to make x.log.
        """
        rotated = r"(-\d+\.backup|(\.\d+)?(\.gz)?)"
        return re.compile(self.name + r"(\.[\w:+-]+)?\.log" + rotated)


@dataclass(frozen=True)
class File:
    """One file of a log, open or put away; it may be renamed now."""

    path: Path
    form: Form
    raw: BinaryIO
    identity: Identity

    def stream(self) -> BinaryIO | gzip.GzipFile:
        """Give what is in it, compressed or not."""
        return gzip.open(self.raw) if self.is_compressed else self.raw

    def taken_up(self) -> "File":
        """Open it again if it was put away; raise FileNotFoundError if it is gone."""
        if not self.raw.closed:
            return self
        for path in (self.path, *listed(self.path.parent)):
            with suppress(FileNotFoundError):
                found = opened(path, self.form)
                if found.identity == self.identity:
                    return replace(found, path=self.path)
                found.raw.close()
        raise FileNotFoundError(f"{self.path} was removed meanwhile")

    @property
    def is_compressed(self) -> bool:
        """Tell what logrotate has compressed."""
        return self.path.suffix == ".gz"

    @property
    def is_seekable(self) -> bool:
        """Tell whether each line tells its time, and any of them can be jumped to."""
        return not self.is_compressed and self.form.begins is None


def logs(config: Config) -> list[Log]:
    """List the logs that may lie on a host of the site."""
    folder = config.error_log.parent
    error = config.error_log.stem
    asked = error.removesuffix("error") + "access"
    slow, own = mariadb.SLOW_BEGINS, mariadb.ERROR_BEGINS
    by_postgresql = Form(postgresql.parse, postgresql.BEGINS)
    return [
        Log(folder, re.escape(asked), Form(access.parse)),
        Log(folder, re.escape(error), Form(apache.parse)),
        Log(config.logs, r"[\w-]+", Form(application.parse)),
        Log(SERVER_LOGS / "postgresql", r"postgresql-[\w.-]+", by_postgresql),
        Log(SERVER_LOGS / "mysql", r"[\w-]*slow", Form(mariadb.parse_slow, slow)),
        Log(SERVER_LOGS / "mysql", "error", Form(mariadb.parse_error, own)),
    ]


def files(log: Log, since: float) -> list[File]:
    """Find the files that were written since then; a second name is left out.

    Once more from the start when they were renamed meanwhile: none may be missed.
    """
    while True:
        before = names(log)
        found = list(recent(log, before, since))
        if names(log) == before:
            return sorted(found, key=lambda file: file.path)
        for file in found:
            file.raw.close()


def names(log: Log) -> dict[Path, Identity]:
    """Give each file one name, whatever a link beside it is called; newest first.

    What logrotate is compressing now has a whole file beside it, which counts.
    """
    found: dict[Identity, tuple[float, Path]] = {}
    for path in listed(log.folder):
        with suppress(FileNotFoundError):
            if log.pattern.fullmatch(path.name) and path.is_file():
                status = path.stat()
                found[identity(status)] = status.st_mtime, path
    paths = {path for _, path in found.values()}
    return {
        path: one
        for one, (_, path) in sorted(found.items(), key=lambda i: i[1], reverse=True)
        if path.suffix != ".gz" or path.with_suffix("") not in paths
    }


def recent(log: Log, paths: Iterable[Path], since: float) -> Iterator[File]:
    """Open files that were written since then; put away all but the first ones.

    The newest are read to their end whatever happens to their names.
    """
    held = 0
    for path in paths:
        with suppress(FileNotFoundError):  # the names are other ones then
            file = opened(path, log.form)
            if is_recent := os.fstat(file.raw.fileno()).st_mtime >= since:
                held += 1
                yield file
            if not is_recent or held > HELD:
                file.raw.close()


def opened(path: Path, form: Form) -> File:
    """Open a file, or say that this user may not."""
    try:
        raw = path.open("rb")
    except PermissionError:
        raise closed(path) from None
    return File(path, form, raw, identity(os.fstat(raw.fileno())))


def identity(status: os.stat_result) -> Identity:
    """Tell a file from any other, whatever it is called."""
    return status.st_dev, status.st_ino


def listed(folder: Path) -> list[Path]:
    """List a folder; one that is not there holds nothing, a closed one is refused."""
    try:
        return sorted(folder.iterdir())
    except FileNotFoundError:
        return []
    except PermissionError:
        raise closed(folder) from None


def closed(path: Path) -> SiteError:
    """Say who may read logs."""
    return SiteError(messages.LOGS_CLOSED, path=path, user=whoami())
