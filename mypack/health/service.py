"""Is the database there, and does its schema fit this release."""

import logging
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from mypack.database import cause
from mypack.extensions import db
from mypack.revision import current_revision, head_revision, is_ahead

logger = logging.getLogger(__name__)


def readiness() -> tuple[bool, dict[str, Any]]:
    """Return whether the site can serve, and what was seen."""
    migration: dict[str, Any] = {"current": None, "head": head_revision()}
    try:
        with db.engine.connect() as connection:
            migration["current"] = current_revision(connection)
    except SQLAlchemyError as failure:
        logger.error("not ready, the database does not answer: %s", cause(failure))
        reason = f"does not answer: {type(failure).__name__}, see the log"
        return False, {"database": reason, "migration": migration}
    if is_ahead(migration["current"]):
        migration["ahead"] = True
    is_ready = "ahead" in migration or migration["current"] == migration["head"]
    return is_ready, {"database": "ok", "migration": migration}
