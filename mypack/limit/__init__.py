"""Limits on how often something may be tried, counted over all processes."""

from flask import Flask

from mypack.limit import models as models
from mypack.limit.service import TooManyTries
from mypack.limit.views import show_too_many_tries


def init_app(app: Flask) -> None:
    """Register the answer to one try too many."""
    app.register_error_handler(TooManyTries, show_too_many_tries)
