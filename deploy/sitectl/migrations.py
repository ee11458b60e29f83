"""Which migrations are pending, and whether they may run beside the live release."""

from collections.abc import Sequence

from sitectl import messages
from sitectl.manifest import Migration
from sitectl.messages import SiteError


def current_revision(stdout: str) -> str | None:
    """Read `flask db current`: the last line's first word; nothing when empty."""
    lines = [line for line in stdout.splitlines() if line.strip()]
    return lines[-1].split()[0] if lines else None


def pending(
    migrations: Sequence[Migration], current: str | None
) -> Sequence[Migration]:
    """List what follows the database's revision.

    An unknown revision comes from a newer release: the database is ahead, nothing is
    pending.
    """
    if current is None:
        return migrations
    revisions = [migration.revision for migration in migrations]
    if current not in revisions:
        return []
    return migrations[revisions.index(current) + 1 :]


def refuse_unsafe(migrations: Sequence[Migration]) -> None:
    """Refuse an expand step with problems; a contract step may break on purpose."""
    for migration in migrations:
        if migration.kind == "expand" and migration.problems:
            error = SiteError(
                messages.MIGRATION_REFUSED,
                revision=migration.revision,
                rule=migration.problems[0].get("rule", "unnamed rule"),
                statement=migration.problems[0].get("statement", ""),
            )
            error.details = [describe(problem) for problem in migration.problems]
            raise error


def describe(problem: object) -> str:
    """Show one problem on one line."""
    values = problem if isinstance(problem, dict) else {}
    return "{}: {} ({})".format(
        values.get("rule", "?"), values.get("statement", "?"), values.get("message", "")
    )
