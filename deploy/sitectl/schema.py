"""Runs what a release needs before it may start: its settings and its migrations."""

from collections.abc import Iterator

from sitectl import (
    argv,
    messages,
    migrations,
    process,
    releases,
    target,
    tracebacks,
)
from sitectl.change import Change
from sitectl.manifest import Manifest
from sitectl.messages import Message, SiteError
from sitectl.process import Outcome
from sitectl.site import Site

# What Alembic says when a newer release has already migrated.
AHEAD = "Can't locate revision identified by"


def flask(site: Site, release: str, *arguments: str) -> Outcome:
    """Run a flask command of a release as the application's account."""
    command = argv.flask(site.paths.release(release), site.config.package, arguments)
    return process.run(command, account=site.account, cwd=site.config.data)


def failed(message: Message, done: Outcome, **values: object) -> SiteError:
    """Build an error with the last words of the command."""
    error = SiteError(message, **values)
    error.details = process.tail(done.stderr or done.stdout)
    return error


def check_config(site: Site, release: str) -> None:
    """Let the release itself judge the settings, before any daemon does."""
    done = flask(site, release, "check-config")
    if done.status == 0:
        return
    # Refused settings are told in words; a traceback is the release's own failure.
    if trace := tracebacks.last(done.stderr):
        error = SiteError(messages.RELEASE_BROKEN, release=release)
        error.details = trace
        raise error
    settings = site.config.settings
    raise failed(messages.CONFIG_REFUSED, done, release=release, settings=settings)


def migrate(change: Change, manifest: Manifest) -> None:
    """Bring the database to the release's head: checked, backed up, then run."""
    site = change.site
    pending = migrations.pending(manifest.migrations, revision(site, manifest.release))
    if not pending:
        return
    migrations.refuse_unsafe(pending)
    back_up(change)
    done = flask(site, manifest.release, "db", "upgrade")
    if done.status != 0:
        head = pending[-1].revision
        raise failed(messages.MIGRATION_FAILED, done, revision=head)
    change.note("migrated: " + ", ".join(item.revision for item in pending))


def revision(site: Site, release: str) -> str | None:
    """Ask for the database's revision; `ahead` when this release lacks it."""
    done = flask(site, release, "db", "current")
    if done.status != 0:
        if AHEAD in done.stderr:
            return "ahead"
        raise failed(messages.REVISION_UNKNOWN, done)
    return migrations.current_revision(done.stdout)


def refuse_outgrown(site: Site, wanted: Manifest) -> None:
    """Refuse a release that lacks a contract step which the database has taken.

    Any installed release may have taken it, also one that never went live; the
    database is asked only where such a step exists.
    """
    for other in readable(site):
        steps = target.contract_steps(other, wanted)
        if not steps:
            continue
        left = migrations.pending(other.migrations, revision(site, other.release))
        for step in steps:
            if step not in {migration.revision for migration in left}:
                raise target.schema_ahead(other, wanted, step)


def readable(site: Site) -> Iterator[Manifest]:
    """Read the installed manifests; a damaged one has no say."""
    for release in releases.installed(site.paths):
        try:
            manifest = releases.read(site.paths, release)
        except (SiteError, OSError):
            continue
        yield manifest


def back_up(change: Change) -> None:
    """Run the site's backup, when it has one, before the schema changes."""
    command = change.site.config.backup_command
    if not command:
        return
    with change.step("backup"):
        done = process.run(command)
        if done.status != 0:
            raise failed(
                messages.BACKUP_FAILED,
                done,
                command=" ".join(command),
                status=done.status,
            )
