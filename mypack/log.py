"""The form of a log line; levels and handlers stand in logging.ini."""

from datetime import UTC, datetime
from logging import LogRecord
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
