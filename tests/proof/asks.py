"""What is asked, and what a right answer to it is."""

import hashlib
import itertools
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.proof.wire import Answer

MEGABYTE = 1_000_000
STYLESHEET = re.compile(rb'href="(/static/site\.([0-9a-f]{12})\.css)"')
# Their latency is a matter of microseconds of work: the figures are made from these.
QUICK = ("page", "asset", "read", "write", "count")
KINDS = (*QUICK, "large", "slow", "long")


@dataclass(frozen=True, slots=True)
class Ask:
    """One request; `wrong` says what is wrong with an answer, "" when nothing is."""

    kind: str
    method: str
    path: str
    body: bytes
    wrong: Callable[[Answer], str]
    seconds: float = 0.0  # that the answer was asked to take

    def data(self, host: str, keep_alive: bool) -> bytes:
        head = f"{self.method} {self.path} HTTP/1.1\r\nHost: {host}\r\n"
        head += "" if keep_alive else "Connection: close\r\n"
        if self.method == "POST":
            head += f"Content-Length: {len(self.body)}\r\n"
            head += "Content-Type: application/octet-stream\r\n"
        return f"{head}\r\n".encode() + self.body


@dataclass
class Counter:
    """Keys of POST /probe/count: each is sent once, and must be applied once."""

    prefix: str
    sent: int = 0
    numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def ask(self) -> Ask:
        key = f"{self.prefix}-{next(self.numbers)}"
        self.sent += 1
        expected = {"key": key, "counted": True}
        path = f"/probe/count?key={key}"
        return Ask("count", "POST", path, b"", _is_json(expected, 201))


def read(size: int, kind: str = "read") -> Ask:
    body = bytes(n % 256 for n in range(size))
    path = f"/probe/bytes?size={size}"
    return Ask(kind, "GET", path, b"", _is_body(len(body), sha256(body)))


def write(size: int, kind: str = "write") -> Ask:
    body = bytes(n * 7 % 251 for n in range(size))
    expected = {"length": size, "sha256": sha256(body)}
    return Ask(kind, "POST", "/probe/echo", body, _is_json(expected, 200))


def sleep(seconds: float, kind: str) -> Ask:
    seconds = round(seconds, 3)
    path = f"/probe/sleep?seconds={seconds}"
    return Ask(kind, "GET", path, b"", _is_json({"slept": seconds}, 200), seconds)


def page() -> Ask:
    return Ask("page", "GET", "/", b"", _is_page)


def stylesheet(of_page: Answer) -> Ask | None:
    """Ask for the file that a page names, of whichever release the page is."""
    found = STYLESHEET.search(of_page.body)
    if found is None:
        return None
    path, digest = found[1].decode(), found[2].decode()

    def wrong(answer: Answer) -> str:
        seen = sha256(answer.body)
        if answer.status == 200 and seen.startswith(digest):
            return ""
        return f"status {answer.status}, sha256 {seen[:12]}, expected {digest}"

    return Ask("asset", "GET", path, b"", wrong)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _is_body(length: int, digest: str) -> Callable[[Answer], str]:
    def wrong(answer: Answer) -> str:
        if answer.status != 200:
            return f"status {answer.status}"
        if len(answer.body) != length or sha256(answer.body) != digest:
            return f"{len(answer.body)} bytes that differ from the {length} expected"
        return ""

    return wrong


def _is_json(expected: dict[str, object], status: int) -> Callable[[Answer], str]:
    def wrong(answer: Answer) -> str:
        if answer.status != status:
            return f"status {answer.status}, expected {status}"
        seen = json.loads(answer.body) if answer.body[:1] == b"{" else answer.body[:60]
        return "" if seen == expected else f"{seen!r}, expected {expected}"

    return wrong


def _is_page(answer: Answer) -> str:
    if answer.status != 200:
        return f"status {answer.status}"
    if not answer.body.rstrip().endswith(b"</html>"):
        return f"a page that ends in {answer.body[-20:]!r}"
    return "" if STYLESHEET.search(answer.body) else "a page without its stylesheet"
