"""Ways to break the process that answers, for tests of what a site survives."""

import ctypes
import time
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from typing import Final

from flask import abort, request
from flask.typing import ResponseReturnValue

from mypack.probe.views import bp

HELD = 999  # seconds
BITE = 16 * 1024**2  # bytes


def stick() -> None:
    """Keep a thread for ever."""
    while True:
        time.sleep(HELD)


def hold() -> None:
    """Keep the interpreter's lock in C code, so that no other thread goes on."""
    ctypes.PyDLL(None).sleep(HELD)


def crash() -> None:
    """End the process by a read of address 0."""
    ctypes.string_at(0)


def hog() -> None:
    """Take memory until the kernel ends the process."""
    taken = []
    while True:
        taken.append(b"x" * BITE)
        time.sleep(0.01)


FAULTS: Final[Mapping[str, Callable[[], None]]] = {
    one.__name__: one for one in (stick, hold, crash, hog)
}


@bp.post("/fault")
def fault() -> ResponseReturnValue:
    """Break this process as ?kind= says, for whoever has a shell on its host."""
    if not ip_address(request.remote_addr or "::").is_loopback:
        abort(404)
    if (kind := request.args.get("kind", "")) not in FAULTS:
        abort(400)
    FAULTS[kind]()
    return "", 204
