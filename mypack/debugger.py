"""Lets a debugger attach to a daemon: on loopback, on development hosts."""

import os
from importlib import import_module

from flask import Flask

from mypack.release import slot

HOST = "127.0.0.1"  # whoever attaches may run anything as this user
PORTS = {"blue": 5678, "green": 5679}  # both slots have a daemon


class DebuggerMissing(RuntimeError):
    """The setting asks for a debugger that this release was built without."""


def listen(app: Flask) -> None:
    """Listen where the slot's debugger is expected; only a daemon calls this."""
    # The standard library is frozen into Python; our own code is not.
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
    try:
        debugpy = import_module("debugpy")
    except ImportError as failure:
        raise DebuggerMissing(
            "DEBUGGER is true, and this release has no debugpy: set site_debugger in "
            "the inventory of a development host, then `make up` builds one that has"
        ) from failure
    # In this process: it ends with it, and so does the port.
    debugpy.listen((HOST, PORTS[slot() or "blue"]), in_process_debug_adapter=True)
    # mod_wsgi's threads are not Python's, which a debugger would know of by itself.
    app.before_request(debugpy.debug_this_thread)
