"""The rows that each test begins with, put back in milliseconds."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, Table, select, text

from mypack.copying import follow_highest

# A test that leaves a transaction open is told so instead of stopping the run.
PATIENCE = {
    "postgresql": "SET LOCAL lock_timeout = '10s'",
    "mysql": "SET SESSION innodb_lock_wait_timeout = 10, lock_wait_timeout = 10",
}
COUNTERS = text(
    "SELECT table_name, auto_increment FROM information_schema.tables "
    "WHERE table_schema = DATABASE() AND auto_increment IS NOT NULL"
)


@dataclass(frozen=True)
class Rows:
    """All rows of a server's database, as they were when they were read."""

    engine: Engine
    tables: list[Table]
    rows: dict[str, list[dict[str, Any]]]
    counters: dict[str, int]

    @classmethod
    def read(cls, engine: Engine, metadata: MetaData) -> "Rows":
        """Read every table; the engine belongs to the rows from then on."""
        tables = metadata.sorted_tables
        with engine.connect() as connection:
            rows = {
                table.name: [dict(row) for row in found.mappings()]
                for table in tables
                for found in [connection.execute(select(table))]
            }
            return cls(engine, tables, rows, counters(connection))

    def put_back(self) -> None:
        """Make the rows, and the numbers that new rows get, what they were."""
        with self.engine.begin() as connection:
            connection.execute(text(PATIENCE[connection.dialect.name]))
            for table in reversed(self.tables):
                connection.execute(table.delete())
            for table in self.tables:
                if rows := self.rows[table.name]:
                    connection.execute(table.insert(), rows)
            self._count_again(connection)

    def _count_again(self, connection: Connection) -> None:
        if connection.dialect.name == "postgresql":
            for table in self.tables:
                follow_highest(connection, table)
        for name, number in counters(connection).items():
            if number != self.counters[name]:
                statement = f"ALTER TABLE {name} AUTO_INCREMENT = {self.counters[name]}"
                connection.execute(text(statement))


def counters(connection: Connection) -> dict[str, int]:
    """Return the next number of each table, for MariaDB only."""
    if connection.dialect.name != "mysql":
        return {}
    return dict(connection.execute(COUNTERS).all())
