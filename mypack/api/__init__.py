"""The REST API: each feature publishes its own resource, the rest is shared here."""

from flask import Flask

from mypack.api.blueprint import ApiBlueprint as ApiBlueprint
from mypack.api.document import create_document
from mypack.api.document import publish as publish
from mypack.api.views import bp


def init_app(app: Flask) -> None:
    """Begin the document and register its page; features publish after this."""
    app.extensions["api"] = create_document(app)
    app.register_blueprint(bp)
