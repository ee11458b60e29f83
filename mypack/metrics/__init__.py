"""Counts requests and daemons for a monitoring host; off unless METRICS_FOLDER is set.

Each daemon counts in files of its own; any of them adds up all files when it is asked.
"""

from pathlib import Path

from flask import Flask

from mypack.metrics import daemon, requests
from mypack.metrics.recorder import Recorder
from mypack.metrics.views import bp
from mypack.release import release_id


def init_app(app: Flask) -> None:
    """Come before all that can wait; commands serve nobody and count nothing."""
    if not app.config["METRICS_FOLDER"]:
        return
    recorder = Recorder(Path(app.config["METRICS_FOLDER"]))
    app.extensions["metrics"] = recorder
    app.register_blueprint(bp)
    requests.init_app(app, recorder)
    daemon.start(recorder, release_id())
