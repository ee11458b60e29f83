"""Refusals for error handlers, which must answer where a view may raise."""

from typing import Any

from flask import Response
from werkzeug.exceptions import default_exceptions

from mypack.error.views import show_error


def refusal(status: int, **data: Any) -> Response:
    """Return what `abort` with the same message and fields is answered."""
    error = default_exceptions[status]()
    error.data = data  # type: ignore[attr-defined]
    return show_error(error)
