"""What users get now: told by the end of Apache's access log."""

import os
import time
from collections import Counter
from collections.abc import Iterator, Sequence

from sitectl.doctor.finding import Fault, Finding, Skipped
from sitectl.doctor.view import View
from sitectl.logs import files
from sitectl.logs.entry import Entry
from sitectl.logs.files import File
from sitectl.logs.reading import FOREIGN

WINDOW = 600.0  # seconds
TAIL = 4 * 2**20  # bytes: some ten thousand requests, whatever the log's size
ENOUGH = 20  # requests; fewer tell nothing
MANY = 5  # of them that failed or took long
SHARE = 0.05
LARGE = 2**20  # bytes of an answer whose time is that of the user's line
# A machine asks for these; users did not wait for what a client did wrong.
MACHINES = {"/healthz", "/readyz"}
CLIENTS_FAULT = {501, 505}
LOOPBACK = {"127.0.0.1", "::1"}

FAILING = Fault(
    "DOC-241",
    "error",
    "{count} of {requests} requests of the last {span} were answered with 5xx, most "
    "often {route} ({number})",
    "The live release, its settings, the database or a disk: the errors say which.",
    "sitectl logs --since 10m --errors",
)
WAITING = Fault(
    "DOC-242",
    "warning",
    "{count} of {requests} requests of the last {span} took longer than {limit:g} s "
    "(one in twenty more than {p95:.1f} s; {late} got 504), most often {route} "
    "({number})",
    "A slow query, a slow service behind the site, daemons that are all busy, or too "
    "little processor time.",
    "sitectl logs --since 10m; then `sitectl doctor daemon database host`",
)


def users(view: View) -> Iterator[Finding]:
    """Answer users, and soon."""
    now, found = time.time(), []
    for entry in tail(view, now - WINDOW):
        if is_by_user(view, entry):
            found.append(entry)
    if len(found) < ENOUGH:
        raise Skipped(f"only {len(found)} requests in the last minutes")
    span = spoken(max(1.0, now - min(entry.time for entry in found)))
    shown = {"requests": len(found), "span": span}
    if failed := many(found, [entry for entry in found if is_failed(entry)]):
        yield FAILING(count=len(failed), **most_often(failed), **shown)
    limit = view.site.config.slow_after
    if slow := many(found, [entry for entry in found if is_slow(entry, limit)]):
        late = sum(entry.level == "504" for entry in found)
        times = {"limit": limit, "p95": percentile(found), "late": late}
        yield WAITING(count=len(slow), **most_often(slow), **shown, **times)


def tail(view: View, since: float) -> Iterator[Entry]:
    """Read the end of the access log, and of the file before it after a rotation."""
    (log, *_) = files.logs(view.site.config)
    found = files.files(log, since)
    left = TAIL
    for file in sorted(found, key=age):
        with file.raw:
            for line in last_lines(file, left):
                try:
                    entry = file.form.parse(line.decode(errors="replace"))
                except FOREIGN:
                    continue
                if entry.time >= since:
                    yield entry
            left = max(0, left - os.fstat(file.raw.fileno()).st_size)


def age(file: File) -> float:
    """Sort files, the newest first."""
    return -os.fstat(file.raw.fileno()).st_mtime


def last_lines(file: File, size: int) -> list[bytes]:
    """Return the whole lines among the last bytes of a file."""
    if file.is_compressed or not size:
        return []
    end = file.raw.seek(0, os.SEEK_END)
    file.raw.seek(max(0, end - size))
    lines = file.raw.read(size).split(b"\n")
    return lines[:-1] if end <= size else lines[1:-1]


def is_by_user(view: View, entry: Entry) -> bool:
    """Tell a request from the maintenance page, a balancer's and a release's check."""
    path = str(entry.values["target"]).partition("?")[0]
    slot, address = entry.values["slot"], entry.values["address"]
    is_maintenance = entry.level == "503" and slot == "-"
    is_check = address in LOOPBACK and slot not in {view.state.live, "-"}
    return not (path in MACHINES or is_maintenance or is_check)


def is_failed(entry: Entry) -> bool:
    """Tell an answer that is the site's fault."""
    return entry.level.startswith("5") and int(entry.level) not in CLIENTS_FAULT


def took(entry: Entry) -> float:
    """Return the seconds that a request took."""
    return int(entry.values["duration_us"]) / 1e6


def is_slow(entry: Entry, limit: float) -> bool:
    """Tell an answer that a user waited for, not one that was long to send."""
    return entry.level == "504" or (
        took(entry) > limit and int(entry.values["bytes"]) < LARGE
    )


def many(every: Sequence[Entry], some: list[Entry]) -> list[Entry]:
    """Return some of the requests if they are enough to be a fault, else none."""
    return some if len(some) >= max(MANY, SHARE * len(every)) else []


def most_often(found: Sequence[Entry]) -> dict[str, object]:
    """Name what was asked for most often, without what follows a question mark."""
    asked = Counter(
        (entry.values["method"], str(entry.values["target"]).partition("?")[0])
        for entry in found
    )
    ((method, path), number) = asked.most_common(1)[0]
    return {"route": f"{method} {path}"[:80], "number": number}


def percentile(found: Sequence[Entry]) -> float:
    """Return the seconds that one request in twenty took longer than."""
    times = sorted(map(took, found))
    return times[int(len(times) * (1 - SHARE))]


def spoken(seconds: float) -> str:
    """Show a time roughly."""
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


CHECKS = (users,)
