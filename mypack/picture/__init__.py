"""Pictures of items: checked and made anew before anybody gets to see them."""

from flask import Flask

from mypack.picture import removal as removal
from mypack.picture.views import bp


def init_app(app: Flask) -> None:
    """Register the pages; whoever may change an item may change its picture."""
    app.register_blueprint(bp)
