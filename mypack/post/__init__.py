"""Posts that users write."""

from flask import Flask

from mypack.api import publish
from mypack.post import api
from mypack.permission import AUTHOR, EVERYBODY, USERS, allow
from mypack.post import models as models

ACTIONS = {
    "post.list": EVERYBODY,
    "post.get": EVERYBODY,
    "post.create": USERS,
    "post.update": AUTHOR,
    "post.delete": AUTHOR,
}


def init_app(app: Flask) -> None:
    """Register who may do what."""
    allow(app, ACTIONS)
    publish(app, api.bp)
