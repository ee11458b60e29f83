"""The form of a log line and its file; levels and handlers stand in logging.ini."""

import errno
import sys
from datetime import UTC, datetime
from io import FileIO
from logging import LogRecord
from logging.handlers import WatchedFileHandler
from time import monotonic
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from mypack.trace.context import log_fields


class JsonLine(JsonFormatter):
    """One JSON object per line, so that no value in it can begin a second line."""

    def add_fields(
        self, log_data: dict[str, Any], record: LogRecord, message_dict: dict[str, Any]
    ) -> None:
        """Time in UTC, level, logger, place and process stand before the message.

        A line that a request caused also has the request's id and its user's number.
        """
        log_data |= {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(
                timespec="milliseconds"
            ),
            "level": record.levelname,
            "logger": record.name,
            "place": f"{record.module}:{record.lineno}",
            "pid": record.process,
            **log_fields(),
        }
        super().add_fields(log_data, record, message_dict)


class Lines(FileIO):
    """A file to which each line is added by one write, unbuffered.

    When one was cut off or failed, the next begins with the end of that one: a full
    disk fails all processes, and whichever was cut, each then stands on its own line.
    """

    is_cut = False

    def write(self, text: str) -> int:  # type: ignore[override]
        """Add a line; raise OSError if not all of it could be written."""
        line = b"\n" * self.is_cut + text.encode("utf-8", "backslashreplace")
        self.is_cut = True
        written = super().write(line)
        if written < len(line):
            raise OSError(errno.ENOSPC, "a line was cut off")
        self.is_cut = False
        return written


class LogFile(WatchedFileHandler):
    """Follows logrotate's rename; a line that cannot be written fails no request.

    The stock handler raises when the new file cannot be opened, and prints a traceback
    for each line that finds the disk full.
    """

    TELL_EVERY = 60  # seconds
    told: float | None = None

    def _open(self) -> Lines:  # type: ignore[override]
        return Lines(self.baseFilename, "a")

    def emit(self, record: LogRecord) -> None:
        """Write the line, or drop it."""
        try:
            super().emit(record)
        except OSError:
            self.handleError(record)

    def handleError(self, record: LogRecord) -> None:  # noqa: N802 - logging's own name
        """Tell in Apache's error log that lines are dropped, once a minute."""
        now = monotonic()
        if self.told is None or now > self.told + self.TELL_EVERY:
            self.told = now
            reason = f"{type(sys.exception()).__name__}: {sys.exception()}"
            print(f"{self.baseFilename}: lines dropped: {reason}", file=sys.stderr)
