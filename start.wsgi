"""The one entry of both slots: the slot's virtual environment decides the code."""

import os
import sys
from logging.config import fileConfig
from pathlib import Path

# The slot link may be pointed at another release while this daemon still serves.
sys.path[:] = [os.path.realpath(entry) for entry in sys.path if entry]

fileConfig(
    Path(sys.prefix).resolve().parent / "logging.ini",
    defaults={"log_file": "/var/log/mypack/app.log"},
    disable_existing_loggers=False,
)

from mypack import create_app  # noqa: E402  (logging stands before the application)

application = create_app()
if application.config["DEBUGGER"]:
    from mypack.debugger import listen

    listen(application)
