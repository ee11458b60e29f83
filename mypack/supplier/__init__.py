"""Suppliers, and what they ask for the items that they offer."""

from flask import Flask

from mypack import navigation
from mypack.api import publish
from mypack.permission import EDITORS, EVERYBODY, allow
from mypack.supplier import api
from mypack.supplier import models as models
from mypack.supplier.views import bp

ACTIONS = {
    "supplier.list": EVERYBODY,
    "supplier.get": EVERYBODY,
    "supplier.create": EDITORS,
    "supplier.update": EDITORS,
    "supplier.delete": EDITORS,
}


def init_app(app: Flask) -> None:
    """Register the pages, their link and who may do what."""
    allow(app, ACTIONS)
    navigation.add(app, "Suppliers", "supplier.index", "supplier.list")
    app.register_blueprint(bp)
    publish(app, api.bp)
