"""Limits on how often something may be tried, counted over all processes."""

from flask import Flask

from mypack.limit import models as models


def init_app(app: Flask) -> None:
    """Register nothing yet but the table."""
