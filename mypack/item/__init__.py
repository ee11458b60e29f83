"""The items of the catalogue."""

from flask import Flask

from mypack.item import models as models
from mypack.item.commands import seed
from mypack.item.views import bp


def init_app(app: Flask) -> None:
    """Register the pages and the seed command."""
    app.register_blueprint(bp)
    app.cli.add_command(seed)
