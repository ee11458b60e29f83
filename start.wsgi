"""The one entry of both slots: the slot's virtual environment decides the code."""

import gc
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

# Nothing of what is imported is garbage: to look for some takes a sixth of the start,
# and it need not be looked through while users wait either.
gc.disable()
try:
    from mypack import create_app

    application = create_app()
    gc.freeze()
finally:
    gc.enable()

if application.config["DEBUGGER"]:
    from mypack.debugger import listen

    listen(application)
