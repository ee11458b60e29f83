"""Writing rows: what a database refuses becomes an exception that names the reason."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from mypack.database import code
from mypack.extensions import Base, db
from mypack.versioned import Versioned

FOREIGN_KEY = ("23001", "23503", "1217", "1451", "1452", "SQLITE_CONSTRAINT_FOREIGNKEY")
TRIGGERED = "SQLITE_CONSTRAINT_TRIGGER"  # SQLite's name for ON DELETE RESTRICT
DUPLICATE_KEY = ("23505", "1062", "SQLITE_CONSTRAINT_PRIMARYKEY")


class Duplicate(ValueError):
    """Another row has this value in a column that must be unique."""

    def __init__(self, field: str) -> None:
        super().__init__(f"this {field} is taken")
        self.field = field


class InUse(ValueError):
    """Other rows refer to the row, or a row that it refers to is gone."""


def add(row: Base) -> None:
    """Write a new row. Raises what `commit` raises."""
    db.session.add(row)
    commit()


def change(row: Versioned, version: int | None, values: Mapping[str, Any]) -> None:
    """Write the values over the row that was shown as that version; None is any.

    Raises StaleDataError when it is another version now, and what `commit` raises.
    """
    expect_version(row, version)
    for name, value in values.items():
        setattr(row, name, value)
    commit()


def delete(row: Versioned, version: int | None) -> None:
    """Delete the row that was shown as that version; None is any.

    Raises StaleDataError when it is another version now, InUse when rows refer to it.
    """
    expect_version(row, version)
    db.session.delete(row)
    commit()


def expect_version(row: Versioned, version: int | None) -> None:
    """Raise StaleDataError when the row was changed since that version was shown."""
    if version is not None and row.version != version:
        raise StaleDataError(f"version {version} was expected, {row.version} found")


def commit() -> None:
    """Write what the session holds, or take all of it back and say why.

    Raises Duplicate, InUse, StaleDataError, or IntegrityError for a broken check.
    """
    try:
        db.session.commit()
    except IntegrityError as failure:
        db.session.rollback()
        raise meaning(failure) from failure
    except StaleDataError:
        db.session.rollback()
        raise


def meaning(failure: IntegrityError) -> Exception:
    """Return what the driver's error means for whoever asked for the change."""
    if field := _duplicate_field(str(failure.orig)):
        return Duplicate(field)
    if code(failure) in DUPLICATE_KEY:
        return Duplicate("key")
    if code(failure) in (*FOREIGN_KEY, TRIGGERED):
        return InUse("other rows refer to this one")
    return failure


def _duplicate_field(message: str) -> str | None:
    """Each driver names the constraint, or SQLite the column, in its message."""
    for table in Base.metadata.sorted_tables:
        for rule in table.constraints:
            column = _unique_column(rule)
            if column and (
                str(rule.name) in message or _sqlite(table.name, column) in message
            ):
                return column
    return None


def _unique_column(rule: object) -> str | None:
    return rule.columns[0].name if isinstance(rule, UniqueConstraint) else None


def _sqlite(table: str, column: str) -> str:
    return f"UNIQUE constraint failed: {table}.{column}"
