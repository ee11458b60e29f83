"""PostgreSQL's log, with the beginning of a line that Debian configures."""

import re
from datetime import UTC, datetime

from sitectl.logs.entry import Entry

TIME = rb"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} [A-Z+\-\d]+ \[\d+\]"
# What belongs to the message before it: the statement, with the request's id, is last.
LATER = rb"DETAIL|HINT|CONTEXT|STATEMENT|QUERY|LOCATION"
BEGINS = re.compile(TIME + rb"(?!.*? (?:" + LATER + rb"):  )")
HEAD = re.compile(r"(\S+ \S+) (\S+) \[(\d+)\] (?:\S+ )?([A-Z]+\d?):  ")
REPEATED = re.compile(r"(?m)^(?:\S+ \S+ \S+ \[\d+\] (?:\S+ )?(?=[A-Z]+:  )|\t)")
COMMENT = re.compile(r"/\* request_id=([A-Za-z0-9@_-]{8,64}) \*/")


def parse(text: str) -> Entry:
    """Read one message of one or more lines; raise ValueError for a foreign one."""
    head = HEAD.match(text)
    if head is None:
        raise ValueError("not a message of PostgreSQL")
    message, _, more = text[head.end() :].partition("\n")
    named = COMMENT.search(text)
    return Entry(
        time=moment(head[1], head[2]),
        log="database",
        level=head[4],
        text=message,
        request_id=named[1] if named else "",
        more=REPEATED.sub("", more),
        values={"pid": head[3]},
    )


def moment(text: str, zone: str) -> float:
    """Read a time of UTC, or of the host's own zone, whatever it is called."""
    found = datetime.fromisoformat(text)
    known = found.replace(tzinfo=UTC) if zone in {"UTC", "GMT"} else found.astimezone()
    return known.timestamp()
