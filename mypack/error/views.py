"""One look for every error, as a page or as JSON by what the client accepts."""

import logging
from typing import Any

from flask import Response, jsonify, make_response, render_template, request
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import (
    BadRequest,
    Conflict,
    HTTPException,
    SecurityError,
    ServiceUnavailable,
)

from mypack.database import FAILURES, cause
from mypack.error.messages import CSRF_FAILED, IN_USE, MESSAGES, STALE, taken
from mypack.store import Duplicate, InUse

logger = logging.getLogger(__name__)

RETRY_AFTER = 5  # seconds
API = "/api/"
OWN_HEADERS = ("Content-Type", "Content-Length")


def show_error(error: HTTPException) -> Response:
    """Answer with the error's own status and headers, and our words."""
    response = error.get_response()
    if error.code is None or response.status_code < 400 or error.response is not None:
        return make_response(response)  # an answer that a view raised
    answer = _answer(error)
    answer.status_code = error.code
    for name, value in [*response.headers, *_data(error).get("headers", {}).items()]:
        if name not in OWN_HEADERS:
            answer.headers[name] = value
    return answer


def show_database_failure(failure: Exception) -> Response:
    """The user may try again soon; the operator finds the reason in the log."""
    logger.error("the database does not answer: %s", cause(failure))
    return show_error(ServiceUnavailable(retry_after=RETRY_AFTER))


def show_csrf_failure(failure: HTTPException) -> Response:
    """A form that is sent without its token may just be old."""
    logger.warning("form token refused: %s", failure.description)
    return show_error(BadRequest(CSRF_FAILED))


def show_conflict(conflict: Exception) -> Response:
    """What the database refused is told, when no view said it better."""
    return show_error(_conflict(conflict))


def describe(error: HTTPException) -> dict[str, Any]:
    """Return the error as JSON shows it: status, error, message, and fields if any."""
    data = _data(error)
    shown = {"status": error.code, "error": error.name, "message": message(error)}
    fields = data.get("fields") or data.get("errors") or data.get("messages")
    return shown | ({"fields": fields} if fields else {})


def message(error: HTTPException) -> str:
    """Return the words that were given when it was raised, else those of its status."""
    # A refused host stands in its description, and must not come back on a page.
    own = None if isinstance(error, SecurityError) else vars(error).get("description")
    general = MESSAGES.get(error.code or 500, error.description or error.name)
    return str(_data(error).get("message") or own or general)


def _answer(error: HTTPException) -> Response:
    if _wants_json():
        return jsonify(describe(error))
    if isinstance(error, SecurityError):
        # Without a trusted host name no link can be made, so no page either.
        text = f"{error.name}: {message(error)}\n"
        return Response(text, mimetype="text/plain")
    try:
        return _page(error, has_navigation=(error.code or 500) < 500)
    except FAILURES:
        # Who is signed in cannot be asked, so the page does without its links.
        return _page(error, has_navigation=False)


def _page(error: HTTPException, *, has_navigation: bool) -> Response:
    return make_response(
        render_template(
            "error/page.html",
            error=error,
            text=message(error),
            has_navigation=has_navigation,
        )
    )


def _conflict(conflict: Exception) -> Conflict:
    if isinstance(conflict, Duplicate):
        error = Conflict(taken(conflict.field))
        error.data = {"fields": {conflict.field: [taken(conflict.field)]}}  # type: ignore[attr-defined]
        return error
    return Conflict(IN_USE if isinstance(conflict, InUse) else STALE)


def _data(error: HTTPException) -> dict[str, Any]:
    """Return what the API's libraries attach to an error."""
    return getattr(error, "data", None) or {}


def _wants_json() -> bool:
    if request.path.startswith(API):
        return True
    offered = ["text/html", "application/json"]
    return request.accept_mimetypes.best_match(offered) == "application/json"


CONFLICTS = (Duplicate, InUse, StaleDataError)
