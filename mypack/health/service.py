"""Is the database there, and does its schema fit this release."""

import logging
from functools import cache
from typing import Any

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import SQLAlchemyError

from mypack.database import cause
from mypack.extensions import MIGRATIONS, db

logger = logging.getLogger(__name__)


def readiness() -> tuple[bool, dict[str, Any]]:
    """Return whether the site can serve, and what was seen."""
    head, known = known_revisions()
    try:
        current = current_revision()
    except SQLAlchemyError as failure:
        logger.error("not ready, the database does not answer: %s", cause(failure))
        reason = f"does not answer: {type(failure).__name__}, see the log"
        return False, {"database": reason, "migration": {"current": None, "head": head}}
    migration: dict[str, Any] = {"current": current, "head": head}
    # A revision that this release does not know comes from a newer release, whose
    # migration only adds: this release keeps working.
    is_ahead = current is not None and current not in known
    if is_ahead:
        migration["ahead"] = True
    return current == head or is_ahead, {"database": "ok", "migration": migration}


def current_revision() -> str | None:
    """Return the revision that the database is at, or None before the first."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


@cache
def known_revisions() -> tuple[str | None, frozenset[str]]:
    """Return the head and all revisions of this release, which never change."""
    scripts = ScriptDirectory(str(MIGRATIONS))
    known = frozenset(script.revision for script in scripts.walk_revisions())
    return scripts.get_current_head(), known
