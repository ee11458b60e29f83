"""What a client sees when something is wrong."""

from flask import Flask
from werkzeug.exceptions import HTTPException

from mypack.database import FAILURES
from mypack.error.views import show_database_failure, show_error


def init_app(app: Flask) -> None:
    """Register the pages for HTTP errors and for a database that does not answer."""
    app.register_error_handler(HTTPException, show_error)
    for failure in FAILURES:
        app.register_error_handler(failure, show_database_failure)
