import asyncio
from collections.abc import Callable

import pytest

from tests.proof.wire import Answer, Broken, Connection, parse_head

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\n"


class Pipe(asyncio.Transport):
    """Stands in for a socket: `reply` is called with what was written."""

    def __init__(self, reply: Callable[[Connection], None]) -> None:
        super().__init__()
        self.reply = reply
        self.connection = Connection()
        self.closed = False
        self.connection.connection_made(self)

    def write(self, data: bytes | bytearray | memoryview) -> None:
        asyncio.get_running_loop().call_soon(self.reply, self.connection)

    def close(self) -> None:
        self.closed = True


def ask(reply: Callable[[Connection], None], timeout: float = 5) -> Answer:
    async def run() -> Answer:
        return await Pipe(reply).connection.ask(b"GET / HTTP/1.1\r\n\r\n", timeout)

    return asyncio.run(run())


def test_an_answer_in_pieces_is_put_together() -> None:
    def reply(connection: Connection) -> None:
        for piece in (OK[:7], OK[7:-1], OK[-1:] + b"ab", b"cd"):
            connection.data_received(piece)

    answer = ask(reply)
    assert (answer.status, answer.body, answer.closes) == (200, b"abcd", True)


def test_a_truncated_answer_is_a_failure() -> None:
    def reply(connection: Connection) -> None:
        connection.data_received(OK + b"abc")
        connection.connection_lost(None)

    with pytest.raises(Broken, match=r"closed .* bytes"):
        ask(reply)


def test_a_longer_answer_than_announced_is_a_failure() -> None:
    with pytest.raises(Broken, match="1 bytes too many"):
        ask(lambda connection: connection.data_received(OK + b"abcde"))


def test_silence_is_a_failure() -> None:
    with pytest.raises(Broken, match=r"within 0\.01 s"):
        ask(lambda _: None, timeout=0.01)


def test_a_closed_connection_is_never_replaced_in_silence() -> None:
    async def run() -> None:
        pipe = Pipe(lambda _: None)
        pipe.connection.connection_lost(None)
        await pipe.connection.ask(b"", 1)

    with pytest.raises(Broken, match="kept-alive connection was closed"):
        asyncio.run(run())


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK", b"SSH-2.0 x", b"HTTP/1.0 200 OK"])
def test_what_is_no_answer_is_refused(head: bytes) -> None:
    with pytest.raises(ValueError, match=r"Content-Length|starts with"):
        parse_head(head)
