"""Offers: what a supplier asks for an item."""

from flask import Flask

from mypack.api import publish
from mypack.offer import api
from mypack.offer.views import bp
from mypack.permission import EDITORS, EVERYBODY, allow

ACTIONS = {
    "offer.list": EVERYBODY,
    "offer.get": EVERYBODY,
    "offer.create": EDITORS,
    "offer.update": EDITORS,
    "offer.delete": EDITORS,
}


def init_app(app: Flask) -> None:
    """Register the pages and who may do what."""
    allow(app, ACTIONS)
    app.register_blueprint(bp)
    publish(app, api.bp)
