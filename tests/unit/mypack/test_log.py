import json
import logging

from mypack.log import JsonLine


def line(message: str) -> str:
    record = logging.LogRecord("shop", 20, "a/till.py", 7, message, None, None)
    record.created = 0.25
    return JsonLine("%(message)s").format(record)


def test_a_line_has_time_level_logger_place_process_and_message() -> None:
    values = json.loads(line("sold"))
    assert values.pop("pid") > 0
    assert values == {
        "time": "1970-01-01T00:00:00.250+00:00",
        "level": "INFO",
        "logger": "shop",
        "place": "till:7",
        "message": "sold",
    }


def test_a_message_cannot_begin_a_second_line() -> None:
    assert "\n" not in line("a\r\nb")
