"""What tests ask of a database server: databases, made and dropped."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

from sqlalchemy import URL, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

_numbers = count(1)


@dataclass(frozen=True)
class DatabaseServer:
    """A running server: where it answers and how it makes a database."""

    admin: URL
    create: str
    drop: str

    def is_ready(self) -> bool:
        """The server takes a connection."""
        try:
            self.execute("SELECT 1")
        except OperationalError:
            return False
        return True

    def execute(self, statement: str) -> None:
        """Run one statement outside a transaction."""
        engine = create_engine(
            self.admin, isolation_level="AUTOCOMMIT", poolclass=NullPool
        )
        with engine.connect() as connection:
            connection.execute(text(statement))

    @contextmanager
    def database(self) -> Iterator[str]:
        """Yield the URL of a new, empty database; it is dropped at the end."""
        name = f"mypack_{next(_numbers)}"
        self.execute(self.create.format(name))
        try:
            url = self.admin.set(database=name)
            yield url.render_as_string(hide_password=False)
        finally:
            self.execute(self.drop.format(name))
