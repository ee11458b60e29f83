"""The items of the catalogue."""

from flask import Flask

from mypack import navigation
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
    """Register the pages and their links, the resource and who may do what."""
    allow(app, ACTIONS)
    navigation.add(app, "Menu", "item.menu", "item.list")
    navigation.add(app, "Items", "item.index", "item.list")
    app.register_blueprint(bp)
    publish(app, api.bp)
