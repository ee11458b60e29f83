"""Which files hold the logs of a site: those written now and those rotated away."""

import gzip
import os
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
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
        """Match x.log, Apache's x.2026-11-22.log and logrotate's x.log.2.gz."""
        return re.compile(self.name + r"(\.[\w:+-]+)?\.log(\.\d+)?(\.gz)?")


@dataclass(frozen=True)
class File:
    """One open file of a log: it is read to its end, also when it is renamed now."""

    path: Path
    form: Form
    raw: BinaryIO

    def stream(self) -> BinaryIO | gzip.GzipFile:
        """Give what is in it, compressed or not."""
        return gzip.open(self.raw) if self.is_compressed else self.raw

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
    """Open the files that were written since then; a second name is left out.

    Once more from the start when they were renamed meanwhile: none may be missed.
    """
    while True:
        before = names(log)
        found = [opened(path, log.form) for path in before]
        if names(log) == before:
            return [file for file in found if is_recent(file, since)]
        for file in found:
            file.raw.close()


def names(log: Log) -> dict[Path, tuple[int, int]]:
    """Give each file one name, whatever a link beside it is called."""
    found = {}
    for path in listed(log.folder):
        with suppress(FileNotFoundError):
            if log.pattern.fullmatch(path.name) and path.is_file():
                status = path.stat()
                found[status.st_dev, status.st_ino] = path
    return {path: identity for identity, path in found.items()}


def opened(path: Path, form: Form) -> File:
    """Open a file, or say that this user may not."""
    try:
        return File(path, form, path.open("rb"))
    except PermissionError:
        raise closed(path) from None


def is_recent(file: File, since: float) -> bool:
    """Tell a file that was written since then; close any other."""
    if os.fstat(file.raw.fileno()).st_mtime >= since:
        return True
    file.raw.close()
    return False


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
