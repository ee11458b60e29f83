"""Lets a debugger attach to a daemon: on loopback, on development hosts."""

import logging
import os
import socket
import time
from importlib import import_module

from flask import Flask

from mypack.release import slot

logger = logging.getLogger(__name__)

HOST = "127.0.0.1"  # whoever attaches may run anything as this user
PORTS = {"blue": 5678, "green": 5679}  # both slots have a daemon
PATIENCE = 10  # seconds; a daemon that ends may hold its port a little longer


def listen(app: Flask) -> None:
    """Listen where the slot's debugger is expected; only a daemon calls this."""
    # The standard library is frozen into Python; our own code is not.
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
    try:
        debugpy = import_module("debugpy")
    except ImportError:
        # Such as the release before the switch: it must stay fit for a rollback.
        logger.warning(
            "DEBUGGER is true, and this release has no debugpy: set site_debugger in "
            "the inventory of a development host, then `make up` builds one that has"
        )
        return
    port = PORTS[slot() or "blue"]
    claimed = claim(port)
    if claimed is None:
        # debugpy itself would wait for ever.
        logger.warning("port %s is taken: no debugger can attach to this daemon", port)
        return
    app.extensions["debugger"] = claimed
    # In this process: it ends with it, and so does the port.
    debugpy.listen((HOST, port), in_process_debug_adapter=True)

    @app.before_request
    def show_thread() -> None:
        # mod_wsgi's threads are not Python's, which a debugger would know of by
        # itself; one that is watched is several times slower.
        if debugpy.is_client_connected():
            debugpy.debug_this_thread()


def claim(port: int) -> socket.socket | None:
    """Return what one process at a time can have, and loses when it ends."""
    until = time.monotonic() + PATIENCE
    while True:
        claimed = socket.socket(socket.AF_UNIX)
        try:
            claimed.bind(f"\0mypack-debugger-{port}")  # no file: nothing stays behind
        except OSError:
            claimed.close()
            if time.monotonic() > until:
                return None
            time.sleep(0.2)
        else:
            return claimed
