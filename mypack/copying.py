"""Copies every row into this database from the one another settings file names."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
from flask import Flask
from flask.cli import with_appcontext
from sqlalchemy import (
    Connection,
    Engine,
    Table,
    create_engine,
    func,
    make_url,
    select,
    text,
)
from sqlalchemy.pool import NullPool

from mypack.commands import DatabaseCommand
from mypack.extensions import db

BATCH = 1000  # rows held in memory at once


def init_app(app: Flask) -> None:
    """Register the command."""
    app.cli.add_command(copy_from)


@click.command("copy-from", cls=DatabaseCommand)
@click.argument("settings", type=click.Path(exists=True, path_type=Path))
@with_appcontext
def copy_from(settings: Path) -> None:
    """Replace all rows by those of the database that SETTINGS names.

    Both must be at the same migration. It is one transaction: all rows or none.
    """
    url = make_url(tomllib.loads(settings.read_text(encoding="utf-8"))["DATABASE_URL"])
    if url == make_url(db.engine.url.render_as_string(hide_password=False)):
        raise click.ClickException(
            f"{settings} names the database that this site uses already"
        )
    source = create_engine(url, poolclass=NullPool)  # no connection stays behind
    for table, rows in copy_rows(source, db.engine):
        click.echo(f"{table}: {rows}")


def copy_rows(source: Engine, target: Engine) -> Iterator[tuple[str, int]]:
    """Copy all tables, parents first; yield each one's name and number of rows."""
    tables = db.metadata.sorted_tables
    with source.connect() as reading, target.begin() as writing:
        for table in reversed(tables):
            writing.execute(table.delete())
        for table in tables:
            copy_table(reading, writing, table)
            yield table.name, count(writing, table)


def copy_table(reading: Connection, writing: Connection, table: Table) -> None:
    """Copy one table in batches, and let its next number follow the highest."""
    rows = reading.execution_options(yield_per=BATCH).execute(select(table))
    for batch in rows.mappings().partitions():
        writing.execute(table.insert(), [dict(row) for row in batch])
    if count(reading, table) != count(writing, table):
        raise click.ClickException(
            f"{table.name} changed while it was copied; nothing was written. "
            "Show the maintenance page first: sitectl maintenance on"
        )
    if writing.dialect.name == "postgresql":
        follow_highest(writing, table)


def count(connection: Connection, table: Table) -> int:
    """Count the rows of a table."""
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def follow_highest(connection: Connection, table: Table) -> None:
    """PostgreSQL numbers rows by a sequence, which inserted numbers do not move."""
    column = table.autoincrement_column
    if column is not None:
        highest = select(func.coalesce(func.max(column), 0)).scalar_subquery()
        sequence = func.pg_get_serial_sequence(table.name, column.name)
        connection.execute(select(func.setval(sequence, highest + 1, text("false"))))
