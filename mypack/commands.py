"""Commands that belong to no feature, and what every command shares."""

from collections.abc import Callable
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DatabaseError, ProgrammingError

from mypack.connections import too_many
from mypack.database import FAILURES, cause
from mypack.extensions import db
from mypack.settings import settings_file


def init_app(app: Flask) -> None:
    """Register the commands."""
    app.cli.add_command(check_config)


def add_connection(app: Flask, connect: Callable[[], None]) -> None:
    """Let `check-config --connect` call this, which raises a ClickException."""
    app.extensions.setdefault("connections", []).append(connect)


class DatabaseCommand(click.Command):
    """A command that says in one line what the database refused."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a failure of the database ends it without a traceback."""
        try:
            return super().invoke(ctx)
        except FAILURES as failure:
            raise click.ClickException(
                f"the database refused or does not answer: {cause(failure)}. "
                "Check DATABASE_URL in the settings file and that the server runs"
            ) from failure
        except ProgrammingError as failure:
            raise click.ClickException(
                f"the database's schema does not fit: {cause(failure)}. "
                "Migrate first: flask --app mypack db upgrade"
            ) from failure
        except DatabaseError as failure:  # last: the others are kinds of it
            raise click.ClickException(
                f"the database cannot be read: {cause(failure)}. "
                "Restore it from a backup"
            ) from failure


@click.command("check-config", cls=DatabaseCommand)
@click.option("--connect", is_flag=True, help="Connect to the servers that they name.")
@click.option(
    "--daemons",
    type=click.IntRange(1),
    envvar="MYPACK_DAEMONS",  # which a release that does not know it yet ignores
    help="With --connect: the server gives enough connections for so many daemons.",
)
@with_appcontext
def check_config(connect: bool, daemons: int | None) -> None:
    """Check the settings file; the application was made from it, so it holds."""
    if connect:
        db.engine.connect().close()
        size = current_app.config["DATABASE_POOL_SIZE"]
        if daemons and (problem := too_many(db.engine, daemons, size)):
            raise click.ClickException(problem)
        for other in current_app.extensions.get("connections", ()):
            other()
    click.echo(f"settings are valid: {settings_file()}")
