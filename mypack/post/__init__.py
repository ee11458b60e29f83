"""Posts that users write."""

from flask import Flask

from mypack import navigation
from mypack.api import publish
from mypack.permission import AUTHOR, EVERYBODY, USERS, allow
from mypack.post import api
from mypack.post import models as models
from mypack.post.text import paragraphs
from mypack.post.views import bp

ACTIONS = {
    "post.list": EVERYBODY,
    "post.get": EVERYBODY,
    "post.create": USERS,
    "post.update": AUTHOR,
    "post.delete": AUTHOR,
}


def init_app(app: Flask) -> None:
    """Register the pages, their link and who may do what."""
    allow(app, ACTIONS)
    navigation.add(app, "Posts", "post.index", "post.list")
    app.add_template_filter(paragraphs)
    app.register_blueprint(bp)
    publish(app, api.bp)
