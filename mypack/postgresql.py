"""Waiting for PostgreSQL with a limit of our own.

`statement_timeout` is the server's to keep, and a server that hangs keeps nothing; its
driver waits for ever, over a socket of the host even when TCP would give up.
"""

from select import POLLIN, POLLOUT, poll
from time import monotonic

from psycopg2 import OperationalError
from psycopg2.extensions import (
    POLL_OK,
    POLL_READ,
    connection,
    set_wait_callback,
)

# Seconds after the server's own limit, whose message says more.
GRACE = 0.5


class Limited(connection):
    """A connection on which no wait is longer than `limit` seconds."""

    limit = 0.0


def limited(seconds: float) -> type[Limited]:
    """Return the class of connections that wait so long, also while they connect."""
    return type("Limited", (Limited,), {"limit": seconds + GRACE})


def wait(waiting: connection) -> None:
    """Wait until the driver has what it needs; it calls this for each statement."""
    limit = waiting.limit if isinstance(waiting, Limited) else None
    end = None if limit is None else monotonic() + limit
    while (state := waiting.poll()) != POLL_OK:
        poller = poll()
        poller.register(waiting.fileno(), POLLIN if state == POLL_READ else POLLOUT)
        left = None if end is None else max(end - monotonic(), 0) * 1000
        if not poller.poll(left):
            raise OperationalError(f"the server was silent for {limit:g} s")


set_wait_callback(wait)
