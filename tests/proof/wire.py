"""HTTP/1.1 with as little work per request as Python allows, and without a retry.

The generator shares the machine with the host under test: a library would take the
processor away from what is measured.
"""

import asyncio
from dataclasses import dataclass

from tests.proof.clock import now

HEAD_END = b"\r\n\r\n"


class Broken(Exception):
    """The connection failed before the answer was whole."""


@dataclass(slots=True)
class Answer:
    """What came back; `ended` is when its last byte was here."""

    status: int
    headers: dict[bytes, bytes]
    body: bytes
    ended: float

    @property
    def closes(self) -> bool:
        return self.headers.get(b"connection", b"").lower() == b"close"

    def text(self, name: bytes) -> str:
        return self.headers.get(name, b"").decode("latin-1")


class Connection(asyncio.Protocol):
    """One connection with one request at a time."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._needed = 0
        self._head: tuple[int, dict[bytes, bytes], int] | None = None
        self._waiting: asyncio.Future[Answer] | None = None
        self._lost = ""

    @classmethod
    async def open(cls, host: str, port: int) -> "Connection":
        loop = asyncio.get_running_loop()
        try:
            _, connection = await loop.create_connection(cls, host, port)
        except OSError as error:
            raise Broken(f"no connection: {error}") from None
        return connection

    async def ask(self, data: bytes, timeout: float) -> Answer:
        """Send a request and return its answer; raise Broken when none is whole."""
        if self._lost or self.transport is None:
            raise Broken(f"kept-alive connection was closed {self._lost}".rstrip())
        self._waiting = asyncio.get_running_loop().create_future()
        timer = asyncio.get_running_loop().call_later(timeout, self._expire, timeout)
        self.transport.write(data)
        try:
            return await self._waiting
        finally:
            timer.cancel()
            self._waiting = None

    def close(self) -> None:
        if self.transport:
            self.transport.close()

    # asyncio's side

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        if self._head is None:
            end = self._received.find(HEAD_END)
            if end < 0:
                return
            try:
                self._head = parse_head(bytes(self._received[:end]))
            except ValueError as error:
                self._fail(f"not an answer: {error}")
                return
            self._needed = end + len(HEAD_END) + self._head[2]
        if len(self._received) >= self._needed:
            self._finish()

    def connection_lost(self, error: Exception | None) -> None:
        self._lost = f"({error or 'by the server'})"
        self._fail(f"closed {self._lost} after {len(self._received)} bytes")

    def _finish(self) -> None:
        assert self._head is not None
        status, headers, length = self._head
        body = bytes(self._received[self._needed - length : self._needed])
        if len(self._received) > self._needed:
            self._fail(f"{len(self._received) - self._needed} bytes too many")
            return
        self._received.clear()
        self._head = None
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(Answer(status, headers, body, now()))

    def _expire(self, timeout: float) -> None:
        self._fail(f"no whole answer within {timeout:g} s")

    def _fail(self, reason: str) -> None:
        if self._waiting and not self._waiting.done():
            self._waiting.set_exception(Broken(reason))
        self.close()


def parse_head(head: bytes) -> tuple[int, dict[bytes, bytes], int]:
    """Return status, headers by lower-case name, and the length of the body."""
    first, *lines = head.split(b"\r\n")
    protocol, status = first.split(b" ", 2)[:2]
    if protocol != b"HTTP/1.1":
        raise ValueError(f"starts with {first[:40]!r}")
    headers = {}
    for line in lines:
        name, _, value = line.partition(b":")
        headers[name.lower()] = value.strip()
    if b"content-length" not in headers:
        raise ValueError(f"no Content-Length in {first!r}")
    return int(status), headers, int(headers[b"content-length"])
