"""One migration at a time, also when several hosts start one together."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic.util import CommandError
from sqlalchemy import Connection, Engine, text

WAIT = 600  # seconds for another migration to end
PATIENCE = 5  # seconds to wait for a table: users' queries queue up behind that wait
POSTGRESQL_KEY = 7_291_663  # any number that nobody else locks in this database


@contextmanager
def locked_connection(engine: Engine) -> Iterator[Connection]:
    """Yield a connection that alone may migrate; the lock ends with it, even killed."""
    backend = engine.dialect.name
    with _file_lock(engine), engine.connect() as connection:
        if backend == "postgresql":
            _lock_postgresql(connection)
        if backend == "mysql":
            _lock_mariadb(connection)
        yield connection


@contextmanager
def _file_lock(engine: Engine) -> Iterator[None]:
    """SQLite has no lock that outlives a transaction, so a file beside it serves."""
    database = engine.url.database or ":memory:"
    if engine.dialect.name != "sqlite" or database == ":memory:":
        yield
        return
    path = Path(f"{database}.migration-lock")
    try:
        lock = path.open("w")
    except OSError as failure:
        raise CommandError(f"{path} cannot be written: {failure.strerror}") from failure
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _lock_postgresql(connection: Connection) -> None:
    for statement in (
        f"SET lock_timeout = '{WAIT}s'",
        f"SELECT pg_advisory_lock({POSTGRESQL_KEY})",
        f"SET lock_timeout = '{PATIENCE}s'",
    ):
        connection.execute(text(statement))
    connection.commit()


def _lock_mariadb(connection: Connection) -> None:
    """A named lock belongs to the whole server, so its name has the database in it."""
    name = f"{connection.engine.url.database}.migration"
    taken = connection.scalar(
        text("SELECT GET_LOCK(:name, :wait)"), {"name": name, "wait": WAIT}
    )
    if taken != 1:
        raise CommandError(
            f"another migration holds the lock {name!r} for more than {WAIT} s; "
            "see SHOW PROCESSLIST for its connection"
        )
    connection.execute(text(f"SET SESSION lock_wait_timeout = {PATIENCE}"))
    connection.commit()
