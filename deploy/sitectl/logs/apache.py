"""Apache's error log, in the form that deploy/apache/logs.conf.j2 gives it."""

import re
from datetime import datetime

from sitectl.explain import line
from sitectl.logs.entry import Entry

HEAD = re.compile(r"\[(\w{3} \w{3} +\d+ [\d:]+\.\d+ \d{4})\]")
REQUEST = re.compile(r"^(?:\[[^\]]*\] |[^\[]*: )*?\[request ([\w@-]+)\]")
TIME = "%a %b %d %H:%M:%S.%f %Y"


def parse(text: str) -> Entry:
    """Read one line; raise ValueError for a foreign one.

    Its time is the host's own, without an offset.
    """
    head, found = HEAD.match(text), line.parse(text)
    if head is None or found is None:
        raise ValueError("not a line of Apache's error log")
    return Entry(
        # A time that the clock shows twice, in autumn, is taken for the earlier one.
        time=datetime.strptime(head[1], TIME).astimezone().timestamp(),
        log="error",
        level=found.level,
        text=found.message + (f" ({found.system})" if found.system else ""),
        request_id=match[1] if (match := REQUEST.match(text)) else "",
        values={
            **{"line": text, "module": found.module},
            **{"pid": found.pid, "tid": found.tid},
        },
    )
