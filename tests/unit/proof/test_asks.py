import hashlib
import json

import pytest

from tests.proof import asks
from tests.proof.wire import Answer


def answer(body: bytes, status: int = 200) -> Answer:
    return Answer(status, {}, body, 0.0)


def test_a_body_is_checked_by_length_and_content() -> None:
    ask = asks.read(300)
    right = bytes(n % 256 for n in range(300))
    assert ask.wrong(answer(right)) == ""
    assert "299 bytes" in ask.wrong(answer(right[:-1]))
    assert "differ" in ask.wrong(answer(b"x" + right[1:]))
    assert "status 500" in ask.wrong(answer(right, 500))


def test_a_sent_body_must_have_arrived_whole() -> None:
    ask = asks.write(1000)
    seen = {"length": 1000, "sha256": hashlib.sha256(ask.body).hexdigest()}
    assert ask.wrong(answer(json.dumps(seen).encode())) == ""
    assert ask.wrong(answer(json.dumps({**seen, "length": 999}).encode()))
    assert b"Content-Length: 1000\r\n" in ask.data("h", keep_alive=True)


def test_each_key_is_sent_once_and_a_second_time_is_a_failure() -> None:
    counter = asks.Counter("p")
    first, second = counter.ask(), counter.ask()
    assert (first.path, second.path) == (
        "/probe/count?key=p-0",
        "/probe/count?key=p-1",
    )
    assert counter.sent == 2
    assert "409" in first.wrong(answer(b'{"key": "p-0", "counted": false}', 409))


def test_a_stylesheet_is_checked_by_its_own_name() -> None:
    css = b"body {}\n"
    name = f"/static/site.{hashlib.sha256(css).hexdigest()[:12]}.css"
    page = answer(f'<link href="{name}"></html>'.encode())
    assert asks.page().wrong(page) == ""
    ask = asks.stylesheet(page)
    assert ask
    assert ask.path == name
    assert ask.wrong(answer(css)) == ""
    assert ask.wrong(answer(css + b" "))
    assert ask.wrong(answer(css, 404))


@pytest.mark.parametrize("body", [b"", b"<html>", b"no stylesheet</html>"])
def test_half_a_page_is_a_failure(body: bytes) -> None:
    assert asks.page().wrong(answer(body))
