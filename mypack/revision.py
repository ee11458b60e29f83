"""Where the database's schema stands, seen from this release."""

from functools import cache

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from mypack.extensions import MIGRATIONS


def current_revision(connection: Connection) -> str | None:
    """Return the revision that the database is at, or None before the first."""
    return MigrationContext.configure(connection).get_current_revision()


def head_revision() -> str | None:
    """Return the last revision of this release."""
    return _scripts().get_current_head()


def is_ahead(current: str | None) -> bool:
    """A revision that this release does not know comes from a newer release.

    Its migration only added something, so this release keeps working.
    """
    return current is not None and current not in _known()


@cache
def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(MIGRATIONS))


@cache
def _known() -> frozenset[str]:
    return frozenset(script.revision for script in _scripts().walk_revisions())
