"""Where an exception comes from: its innermost frame of the application's own code."""

import re
from dataclasses import dataclass, field

from sitectl.logs.entry import Entry
from sitectl.tracebacks import HEAD

FRAME = re.compile(r'^\s*File "([^"]+)", line (\d+)(?:, in (.+))?')
INSTALLED = "/site-packages/"
# What Python writes between an exception and the one that it led to.
CHAINED = ("During handling of the above", "The above exception was")

Writer = tuple[str, str]


@dataclass(frozen=True)
class Origin:
    """`where` is file:line and function; `kind` the exception's type."""

    where: str
    kind: str
    message: str


def find(text: str, package: str) -> Origin:
    """Read a traceback; of several that led to each other the last one counts."""
    blocks = text.split(HEAD)
    kind, _, message = raised(text).partition(": ")
    for block in reversed(blocks):
        if own := [f for f in frames(block) if is_own(f[0], package)]:
            return Origin(spoken(own[-1]), kind, message)
    every = frames(text)
    return Origin(spoken(every[-1]) if every else "?", kind, message)


def frames(text: str) -> list[tuple[str, str, str]]:
    """List file, line and function of each frame."""
    found = map(FRAME.match, text.splitlines())
    return [(match[1], match[2], match[3] or "") for match in found if match]


def is_own(path: str, package: str) -> bool:
    """Tell the application's files from those of libraries."""
    return f"{INSTALLED}{package}/" in path or path.endswith("/start.wsgi")


def spoken(frame: tuple[str, str, str]) -> str:
    """Show a frame without the folder of the release."""
    path, line, function = frame
    short = path.rpartition(INSTALLED)[2]
    return f"{short}:{line}" + (f" in {function}" if function else "")


def raised(text: str) -> str:
    """Return the line that names the exception; of several the last one."""
    below = text.rpartition(HEAD)[2].splitlines()[1:]
    lines = [line for line in below if line and not line[0].isspace()]
    return lines[0] if lines else "an exception"


@dataclass
class Collector:
    """Puts together the tracebacks that Apache's error log has in single lines.

    Threads write theirs at once: their lines are told apart by process and thread, or
    by the request where the thread is not named.
    """

    held: dict[Writer, list[Entry]] = field(default_factory=dict)

    def take(self, entry: Entry) -> bool:
        """Keep a line of a traceback; False for any other."""
        lines = self.held.get(writer(entry))
        if lines is None:
            if HEAD not in entry.text:
                return False
            self.held[writer(entry)] = [entry]
            return True
        is_of_it = lines[-1].request_id == entry.request_id
        if not is_of_it or not continues(lines[-1].text, entry.text):
            return False
        lines.append(entry)
        return True

    def ended(self, writer: Writer) -> list[Entry]:
        """Give up what a thread has written, and forget it."""
        return self.held.pop(writer, [])


def writer(entry: Entry) -> Writer:
    """Name who wrote a line: the process, and its thread or what it answered."""
    return entry.values["pid"], entry.values["tid"] or entry.request_id


def continues(last: str, text: str) -> bool:
    """Tell whether a line belongs to the same traceback as the one before it."""
    if not text or text[0].isspace() or HEAD in text or text.startswith(CHAINED):
        return True
    return HEAD in last or last[:1].isspace()
