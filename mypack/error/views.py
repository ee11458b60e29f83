"""One look for every error, as a page or as JSON by what the client accepts."""

import errno
import logging

from flask import Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import (
    BadRequest,
    HTTPException,
    InternalServerError,
    SecurityError,
    ServiceUnavailable,
)

from mypack.content_type import is_for_programs
from mypack.database import FAILURES, cause, is_full
from mypack.error.description import attached, conflict_of, describe, message
from mypack.error.messages import CSRF_FAILED

logger = logging.getLogger(__name__)

RETRY_AFTER = 5  # seconds
OWN_HEADERS = ("Content-Type", "Content-Length")
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


class InsufficientStorage(HTTPException):
    """Nothing can be stored, which Werkzeug has no exception for."""

    code = 507


def show_error(error: HTTPException) -> Response:
    """Answer with the error's own status and headers, and our words."""
    response = error.get_response()
    if error.code is None or response.status_code < 400 or error.response is not None:
        return make_response(response)  # an answer that a view raised
    answer = _answer(error)
    answer.status_code = error.code
    # It may be right a moment later, and it may be meant for this user alone.
    answer.headers["Cache-Control"] = "no-store"
    for name, value in [*response.headers, *attached(error).get("headers", {}).items()]:
        if name not in OWN_HEADERS:
            answer.headers[name] = value
    return answer


def show_database_failure(failure: Exception) -> Response:
    """The user may try again soon; the operator finds the reason in the log."""
    if is_full(failure):
        logger.error("the database has no room: %s", cause(failure))
        return show_error(InsufficientStorage())
    logger.error("the database does not answer: %s", cause(failure))
    return show_error(ServiceUnavailable(retry_after=RETRY_AFTER))


def show_system_failure(failure: OSError) -> Response:
    """A full disk is told; whatever else the system refused is our failure."""
    logger.exception("the system refused: %s", failure)
    if failure.errno in NO_ROOM:
        return show_error(InsufficientStorage())
    return show_error(InternalServerError(original_exception=failure))


def show_csrf_failure(failure: HTTPException) -> Response:
    """A form that is sent without its token may just be old."""
    logger.warning("form token refused: %s", failure.description)
    return show_error(BadRequest(CSRF_FAILED))


def show_conflict(conflict: Exception) -> Response:
    """What the database refused is told, when no view said it better."""
    return show_error(conflict_of(conflict))


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


def _wants_json() -> bool:
    if is_for_programs():
        return True
    offered = ["text/html", "application/json"]
    return request.accept_mimetypes.best_match(offered) == "application/json"
