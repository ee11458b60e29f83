"""MariaDB's log of slow statements, and its log of errors."""

import re
from datetime import datetime

from sitectl.logs.entry import Entry
from sitectl.logs.postgresql import COMMENT

SLOW_BEGINS = re.compile(rb"# (?:User@Host|Time): ")
STAMP = re.compile(r"(?m)^SET timestamp=(\d+);$")
TOOK = re.compile(r"Query_time: ([\d.]+)")
ERROR_BEGINS = re.compile(rb"\d{4}-\d\d-\d\d +\d+:\d\d:\d\d \d+ \[\w+\]")
ERROR = re.compile(r"(\d{4}-\d\d-\d\d) +(\d+:\d\d:\d\d) \d+ \[(\w+)\] ?")


def parse_slow(text: str) -> Entry:
    """Read one statement; raise ValueError for anything else."""
    stamp, took = STAMP.search(text), TOOK.search(text)
    if stamp is None or took is None:
        raise ValueError("not a slow statement")
    named = COMMENT.search(text)
    return Entry(
        time=float(stamp[1]),
        log="database",
        level="slow",
        text=f"{float(took[1]):.1f} s",
        request_id=named[1] if named else "",
        more=text[stamp.end() :].strip(),
    )


def parse_error(text: str) -> Entry:
    """Read one message; raise ValueError for anything else. Its time is the host's."""
    head = ERROR.match(text)
    if head is None:
        raise ValueError("not a message of MariaDB")
    named = COMMENT.search(text)
    message, _, more = text[head.end() :].partition("\n")
    moment = datetime.fromisoformat(f"{head[1]} {head[2]:0>8}").astimezone()
    id_ = named[1] if named else ""
    return Entry(moment.timestamp(), "database", head[3], message, id_, more)
