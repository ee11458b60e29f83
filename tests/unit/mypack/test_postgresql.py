"""A server that says nothing: a socket that nobody reads."""

import socket
import time

import psycopg2
import pytest

from mypack.postgresql import GRACE, limited

LIMIT = 0.2


def test_r12_a_server_that_never_answers_ends_the_connecting() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        began = time.monotonic()
        with pytest.raises(psycopg2.OperationalError, match=r"silent for 0\.7 s"):
            psycopg2.connect(
                host="127.0.0.1",
                port=server.getsockname()[1],
                connection_factory=limited(LIMIT),
            )
    assert LIMIT + GRACE <= time.monotonic() - began < 5
