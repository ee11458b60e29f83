"""Suppliers, and what they ask for the items that they offer."""

from flask import Flask

from mypack.api import publish
from mypack.supplier import api
from mypack.permission import EDITORS, EVERYBODY, allow
from mypack.supplier import models as models

ACTIONS = {
    "supplier.list": EVERYBODY,
    "supplier.get": EVERYBODY,
    "supplier.create": EDITORS,
    "supplier.update": EDITORS,
    "supplier.delete": EDITORS,
}


def init_app(app: Flask) -> None:
    """Register who may do what."""
    allow(app, ACTIONS)
    publish(app, api.bp)
