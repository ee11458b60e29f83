"""Answers `sitectl logs`, piece by piece: logs may be larger than the memory."""

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from itertools import chain

from sitectl.commands import Options
from sitectl.config import Config
from sitectl.explain.explanation import values_of
from sitectl.logs import following, spoken
from sitectl.logs.grouping import Errors
from sitectl.logs.search import Search
from sitectl.logs.spoken import Pen

DEFAULT = 600.0  # seconds


def lines(config: Config, options: Options) -> Iterator[str]:
    """Give the lines of the answer."""
    prepare_output()
    back = options.since or (0 if options.request else DEFAULT)
    search = Search(config, time.time() - back if back else 0, options.request or "")
    if options.follow:
        return followed(search)
    if options.errors:
        return errors(search, options.json)
    return entries(search, options.json)


def prepare_output() -> None:
    """End silently when `head` has enough; print whatever the terminal can show."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]


def pen() -> Pen:
    """Use colours on a terminal, unless its user does not want any."""
    return Pen(sys.stdout.isatty() and "NO_COLOR" not in os.environ)


def entries(search: Search, as_json: bool) -> Iterator[str]:
    """Tell each entry; a request that no log names is an error."""
    found = search.entries()
    if search.wanted:
        first = next(found, None)
        if first is None:
            raise search.nothing()
        found = chain([first], found)
    if as_json:
        yield '{"changed": false, "entries": ['
        apart = ""
        for entry in found:
            yield apart + json.dumps(entry.as_json())
            apart = ","
        yield f'], "foreign": {json.dumps(search.foreign.as_json())}}}'
    else:
        yield from spoken.entries(found, pen(), bool(search.wanted))
        yield from spoken.foreign(search.foreign)


def followed(search: Search) -> Iterator[str]:
    """Tell each entry as it is written; Ctrl-C ends it as it ends `tail -f`."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    found = following.follow(search.config, search.wanted, search.foreign)
    yield from spoken.entries(found, pen(), bool(search.wanted))


def errors(search: Search, as_json: bool) -> Iterator[str]:
    """Tell the groups of errors."""
    config = search.config
    words = values_of(config.error_log, config.logs)
    found = Errors(config.package, words).read(search.entries())
    if as_json:
        told = {
            "changed": False,
            "requests": found.requests,
            "groups": [group.as_json() for group in found.sorted()],
            "foreign": search.foreign.as_json(),
        }
        yield json.dumps(told, indent=1)
    else:
        yield from spoken.errors(found, search.since, pen())
        yield from spoken.foreign(search.foreign)
