"""Tokens: keys to the API that users make for their programs."""

from flask import Flask

from mypack.token import models as models


def init_app(app: Flask) -> None:
    """Register nothing yet but the table."""
