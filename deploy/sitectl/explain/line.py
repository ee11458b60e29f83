"""One line of Apache's error log, taken apart."""

import json
import re
from dataclasses import dataclass

# [time] [module:level] [pid 1:tid 2] (13)Why: [client ..] [request ..] message
APACHE = re.compile(
    r"\[\w{3} \w{3} +\d+ [\d:.]+ \d{4}\] "
    r"\[(?P<module>[\w-]*):(?P<level>\w+)\]"
    r"(?: \[pid (?P<pid>\d+)(?::tid (?P<tid>\d+))?\])?"
    r"(?: \w+\.c\(\d+\):)?"
    r"(?: \((?P<errno>-?\d+)\)(?P<system>[^:]*(?:: \d+)?):)?"
    r"(?: \[(?:client|remote|request) [^\]]*\])*"
    r" ?(?P<message>.*)"
)
# What Apache says before it has a log: no time, straight to its caller.
BARE = re.compile(r"(?:\(\d+\)(?P<system>[^:]*): )?(?P<message>AH\d{5}: .*)")


@dataclass(frozen=True)
class Line:
    """What a line says, apart from when and to whom."""

    message: str
    level: str = ""
    module: str = ""
    pid: str = ""
    system: str = ""
    tid: str = ""


def parse(text: str) -> Line | None:
    """Take a line apart; None for a line that is not of Apache's error log."""
    if text.startswith("{"):
        return from_json(text)
    found = APACHE.fullmatch(text) or BARE.fullmatch(text)
    if found is None:
        return None
    return Line(**{name: value or "" for name, value in named(found).items()})


def named(found: re.Match[str]) -> dict[str, str | None]:
    """Return the parts that a Line has."""
    names = Line.__dataclass_fields__
    return {name: value for name, value in found.groupdict().items() if name in names}


def from_json(text: str) -> Line | None:
    """Take in a record of a log in JSON."""
    try:
        record = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(record, dict) or "message" not in record:
        return None
    words = [str(record["message"]), str(record.get("exc_info") or "")]
    names = ("level", "module", "pid")
    return Line(
        "\n".join(filter(None, words)), *(str(record.get(n, "")) for n in names)
    )


def is_continued(line: Line) -> bool:
    """Tell a line inside a traceback: indented, or the marks below a line of code."""
    return line.message[:1].isspace()
