"""What the logs say, as people read it at night: time first, short, aligned."""

import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sitectl.logs.entry import Entry
from sitectl.logs.grouping import Errors, Group
from sitectl.logs.origin import raised
from sitectl.logs.reading import Foreign
from sitectl.tracebacks import HEAD

# Whatever a client sent must not speak to the terminal.
UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
# Of a release's file only what is below this tells anything.
RELEASE = re.compile(r"/[^\s\"]*/site-packages/")
ROUTES = 3
NOTHING = "no line was written in that time"


@dataclass(frozen=True)
class Pen:
    """Marks what matters, on a terminal alone."""

    is_terminal: bool = False

    def error(self, text: str) -> str:
        """Show in red."""
        return self.coloured("31", text)

    def warning(self, text: str) -> str:
        """Show in yellow."""
        return self.coloured("33", text)

    def aside(self, text: str) -> str:
        """Show dim."""
        return self.coloured("2", text)

    def coloured(self, code: str, text: str) -> str:
        """Set a colour, and set it back."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.is_terminal and text else text


def entries(found: Iterable[Entry], pen: Pen, is_whole: bool) -> Iterator[str]:
    """Show each entry in a line; the lines below it, and no id, when it is whole."""
    day = ""
    for entry in found:
        if (today := date(entry.time)) != day:
            yield pen.aside(f"{today}, times in {zone(entry.time)}")
            day = today
        yield row(entry, pen, is_whole)
        if is_whole:
            yield from below(entry, pen)
    if not day:
        yield NOTHING


def row(entry: Entry, pen: Pen, is_whole: bool) -> str:
    """Show when, which log, how bad, what; without the whole, a hint of the rest."""
    mark = pen.error if entry.is_error else str
    mark = pen.warning if entry.is_warning else mark
    level = mark(f"{safe(entry.level):<7}")
    parts = [f"{clock(entry.time)}  {entry.log:<8}  {level}"]
    if is_whole:
        parts.append(safe(entry.text))
    else:
        hint = raised(entry.more) if HEAD in entry.more else ""
        parts += [short(part, 120) for part in (entry.text, hint) if part]
        parts += [pen.aside(safe(entry.request_id))] if entry.request_id else []
    return "  ".join(parts).rstrip()


def below(entry: Entry, pen: Pen) -> Iterator[str]:
    """Show a traceback or a statement, indented."""
    for line in entry.more.splitlines():
        yield pen.aside(f"{'':14}{safe(RELEASE.sub('.../', line))}")


def errors(found: Errors, since: float, pen: Pen) -> Iterator[str]:
    """Show the groups, worst first, each with the request to look at."""
    groups = found.sorted()
    told = f"{len(groups)} kinds of errors" if len(groups) != 1 else "1 kind of errors"
    yield (
        f"{told if groups else 'no errors'} since {date(since)} {clock(since)[:8]} "
        f"{zone(since)}; {found.requests} requests"
    )
    for group in groups:
        yield ""
        yield from block(group, pen)


def block(group: Group, pen: Pen) -> Iterator[str]:
    """Show one group."""
    yield f"{group.count:>5} x  {pen.error(short(title(group), 120))}"
    if group.message:
        yield f"{'':9}{short(group.message, 120)}"
    yield f"{'':9}{span(group)}"
    if group.example:
        yield pen.aside(f"{'':9}sitectl logs --request {group.example}")


def title(group: Group) -> str:
    """Name what happened and where."""
    if group.kind in {"apache", "traceback", "answer"}:
        apart = ":" if group.kind == "apache" else ""
        first, then = (group.where, group.what)
        if group.kind == "traceback":
            first, then = then, f"at {first}"
        return f"{first}{apart} {then}"
    return (
        f"{group.what} in {group.where}"
        if group.kind == "message"
        else (f"{group.where} of {group.what}")
    )


def span(group: Group) -> str:
    """Show the first and the last time, and the most frequent routes."""
    told = clock(group.first)[:8]
    if group.count > 1:
        told += f" to {clock(group.last)[:8]}"
    most = [f"{short(r, 40)} ({n})" for r, n in group.routes.most_common(ROUTES)]
    others = len(group.routes) - len(most)
    more = f" and {others} others" if others else ""
    return f"{told}  {', '.join(most)}{more}".rstrip()


def foreign(found: Foreign) -> Iterator[str]:
    """Say what could not be read, and where it stands."""
    for path, count in found.counts.items():
        shown = ", ".join(map(str, found.lines[path]))
        more = ", ..." if count > len(found.lines[path]) else ""
        lines = "1 line is" if count == 1 else f"{count} lines are"
        where = f"{path}, line{'s' if count > 1 else ''} {shown}{more}"
        yield f"{lines} not in the form of the log: {where}"
    for path, reason in found.broken.items():
        yield f"{path} cannot be read to its end: {reason}"


def safe(text: str) -> str:
    """Show characters that are not printed by their number."""
    return UNSAFE.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def short(text: str, most: int) -> str:
    """Cut what is too long for a line of a terminal."""
    shown = safe(text)
    return shown if len(shown) <= most else f"{shown[: most - 3]}..."


def local(seconds: float) -> datetime:
    """Return a moment in the host's own time."""
    return datetime.fromtimestamp(seconds).astimezone()


def date(seconds: float) -> str:
    """Show the day."""
    return local(seconds).strftime("%Y-%m-%d")


def clock(seconds: float) -> str:
    """Show the time of day, to the millisecond."""
    return local(seconds).strftime("%H:%M:%S.%f")[:-3]


def zone(seconds: float) -> str:
    """Name the host's time zone."""
    return time.strftime("%Z", time.localtime(seconds))
