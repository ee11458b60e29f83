"""Runs migrations: once at a time, each in a transaction of its own."""

from typing import Any

import click
from alembic import context
from alembic.operations import MigrationScript
from alembic.runtime.migration import MigrationInfo
from alembic.util import CommandError
from flask import current_app
from sqlalchemy import Connection, make_url
from sqlalchemy.exc import OperationalError

from mypack.database import cause, create_migration_engine
from mypack.extensions import Base
from mypack.migration_lock import locked_connection
from mypack.revision import current_revision, head_revision, is_ahead


def number_revision(_: Any, __: Any, directives: list[MigrationScript]) -> None:
    """Number revisions instead of drawing them: 0003 comes after 0002."""
    for directive in directives:
        directive.rev_id = f"{int(head_revision() or 0) + 1:04d}"


def announce(ctx: object, step: MigrationInfo, heads: object, run_args: object) -> None:
    """Print each revision that is reached, for the log of the deploy."""
    came_from = ", ".join(step.source_revision_ids) or "nothing"
    goes_to = ", ".join(step.destination_revision_ids) or "nothing"
    click.echo(f"migrated from {came_from} to {goes_to}")


def is_for_newer_release(connection: Connection) -> bool:
    """A rollback finds the newer release's schema, which serves the older one too."""
    current = current_revision(connection)
    connection.rollback()  # what follows begins its own transactions
    if not (is_ahead(current) and wants_head()):
        return False
    click.echo(
        f"nothing to migrate: the database is at {current}, "
        f"ahead of this release's {head_revision()}"
    )
    return True


def wants_head() -> bool:
    """Only `db upgrade` names the head as its destination."""
    try:
        return context.get_revision_argument() == head_revision()
    except KeyError:  # a command without destination, such as `db current`
        return False


def run_offline() -> None:
    """Write the statements instead of running them."""
    url = current_app.config["SQLALCHEMY_DATABASE_URI"]
    context.configure(
        url=url,
        target_metadata=Base.metadata,
        literal_binds=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def run_online() -> None:
    """Run the migrations while no other process can."""
    engine = create_migration_engine(
        make_url(current_app.config["SQLALCHEMY_DATABASE_URI"])
    )
    with locked_connection(engine) as connection:
        if is_for_newer_release(connection):
            return
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            transaction_per_migration=True,
            transactional_ddl=connection.dialect.name != "mysql",
            process_revision_directives=number_revision,
            on_version_apply=announce,
            compare_type=True,
            render_as_batch=True,
        )
        with context.begin_transaction():
            context.run_migrations()


def run() -> None:
    """Run, and say in one line when the database cannot be reached."""
    try:
        run_offline() if context.is_offline_mode() else run_online()
    except OperationalError as failure:
        raise CommandError(
            f"the database refused or does not answer: {cause(failure)}. "
            "Check DATABASE_URL in the settings file and that the server runs; "
            "what was not finished is done by the next `flask db upgrade`"
        ) from failure


run()
