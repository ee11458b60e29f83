"""Commands for items."""

import click
from flask.cli import with_appcontext

from mypack.commands import DatabaseCommand
from mypack.item.service import seed_items


@click.command(cls=DatabaseCommand)
@with_appcontext
def seed() -> None:
    """Add the café's first items; those that exist stay as they are."""
    for name in seed_items():
        click.echo(f"added {name}")
    click.echo("seed complete")
