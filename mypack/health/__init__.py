"""Answers for those who watch the site: is it up, can it serve."""

from flask import Flask

from mypack.health.views import bp
from mypack.release import release_id


def init_app(app: Flask) -> None:
    """Register the pages; the release is read once, since its link may move."""
    app.extensions["release"] = release_id()
    app.register_blueprint(bp)
