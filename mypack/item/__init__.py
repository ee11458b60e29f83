"""The items of the catalogue."""

from flask import Flask

from mypack.api import publish
from mypack.item import api
from mypack.item import models as models
from mypack.item.views import bp
from mypack.permission import EDITORS, EVERYBODY, allow

ACTIONS = {
    "item.list": EVERYBODY,
    "item.get": EVERYBODY,
    "item.create": EDITORS,
    "item.update": EDITORS,
    "item.delete": EDITORS,
}


def init_app(app: Flask) -> None:
    """Register the pages, the resource and who may do what."""
    allow(app, ACTIONS)
    app.register_blueprint(bp)
    publish(app, api.bp)
