"""What is said about an error, in the one shape that pages and API share."""

from typing import Any

from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import Conflict, HTTPException, SecurityError

from mypack.error.messages import IN_USE, MESSAGES, STALE, taken
from mypack.store import Duplicate, InUse

# What the database refused; a view that says more about it catches it first.
CONFLICTS = (Duplicate, InUse, StaleDataError)


def describe(error: HTTPException) -> dict[str, Any]:
    """Return the error as JSON shows it: status, error, message, and fields if any."""
    data = attached(error)
    shown = {"status": error.code, "error": error.name, "message": message(error)}
    fields = data.get("fields") or data.get("errors") or data.get("messages")
    return shown | ({"fields": fields} if fields else {})


def message(error: HTTPException) -> str:
    """Return the words that were given when it was raised, else those of its status."""
    # A refused host stands in its description, and must not come back on a page.
    own = None if isinstance(error, SecurityError) else vars(error).get("description")
    general = MESSAGES.get(error.code or 500, error.description or error.name)
    return str(attached(error).get("message") or own or general)


def conflict_of(conflict: Exception) -> Conflict:
    """Return the HTTP error for one of CONFLICTS, with the field when one is taken."""
    if isinstance(conflict, Duplicate):
        error = Conflict(taken(conflict.field))
        error.data = {"fields": {conflict.field: [taken(conflict.field)]}}  # type: ignore[attr-defined]
        return error
    return Conflict(IN_USE if isinstance(conflict, InUse) else STALE)


def attached(error: HTTPException) -> dict[str, Any]:
    """Return what the API's libraries attach to an error."""
    return getattr(error, "data", None) or {}
