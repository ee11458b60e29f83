"""What a client sees when something is wrong."""

from flask import Flask
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from mypack.database import FAILURES
from mypack.error.description import CONFLICTS
from mypack.error.views import (
    show_conflict,
    show_csrf_failure,
    show_database_failure,
    show_error,
    show_system_failure,
)


def init_app(app: Flask) -> None:
    """Register the one look of errors, and what failures of libraries mean."""
    app.register_error_handler(HTTPException, show_error)
    app.register_error_handler(CSRFError, show_csrf_failure)
    app.register_error_handler(OSError, show_system_failure)
    for failure in FAILURES:
        app.register_error_handler(failure, show_database_failure)
    for conflict in CONFLICTS:
        app.register_error_handler(conflict, show_conflict)
