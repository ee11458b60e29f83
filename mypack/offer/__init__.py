"""Offers: what a supplier asks for an item."""

from flask import Flask

from mypack.api import publish
from mypack.offer import api
from mypack.permission import EDITORS, EVERYBODY, allow

ACTIONS = {
    "offer.list": EVERYBODY,
    "offer.get": EVERYBODY,
    "offer.create": EDITORS,
    "offer.update": EDITORS,
    "offer.delete": EDITORS,
}


def init_app(app: Flask) -> None:
    """Register who may do what."""
    allow(app, ACTIONS)
    publish(app, api.bp)
