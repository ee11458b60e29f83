"""One look for every error, as a page or as JSON by what the client accepts."""

import logging

from flask import Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException, SecurityError, ServiceUnavailable

from mypack.database import cause

logger = logging.getLogger(__name__)

RETRY_AFTER = 5  # seconds

MESSAGES = {
    400: "The request was not understood. Go back, reload the page and try again.",
    403: "You may not do this. Sign in as somebody who may.",
    404: "There is no such page. It may have moved, or the address is misspelt.",
    405: "This address does not take such a request.",
    413: "What you sent is too large.",
    500: "Something went wrong on our side. It has been recorded.",
    503: "The site cannot answer just now. Please try again in a few seconds.",
}


def show_error(error: HTTPException) -> Response:
    """Answer with the error's own status and headers, and our words."""
    response = error.get_response()
    if error.code is None or response.status_code < 400:
        return make_response(response)  # an answer that a view raised
    page = _body(error)
    for name, value in response.headers:
        if name not in ("Content-Type", "Content-Length"):
            page.headers[name] = value
    page.status_code = error.code
    return page


def show_database_failure(failure: Exception) -> Response:
    """The user may try again soon; the operator finds the reason in the log."""
    logger.error("the database does not answer: %s", cause(failure))
    return show_error(ServiceUnavailable(retry_after=RETRY_AFTER))


def _body(error: HTTPException) -> Response:
    message = MESSAGES.get(error.code or 500, error.description or error.name)
    if _wants_json():
        return jsonify(status=error.code, error=error.name, message=message)
    if isinstance(error, SecurityError):
        # Without a trusted host name no link can be made, so no page either.
        return Response(f"{error.name}: {message}\n", mimetype="text/plain")
    return make_response(render_template("error/page.html", error=error, text=message))


def _wants_json() -> bool:
    offered = ["text/html", "application/json"]
    return request.accept_mimetypes.best_match(offered) == "application/json"
