"""How each database is spoken to: no wait without a limit, the same rules on all."""

import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    URL,
    DateTime,
    Dialect,
    Engine,
    Numeric,
    String,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import (
    ArgumentError,
    IntegrityError,
    InterfaceError,
    OperationalError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry, NullPool
from sqlalchemy.types import TypeDecorator, TypeEngine

from mypack import reconnection as reconnection
from mypack.postgresql import limited

DRIVERS = ("sqlite", "sqlite+pysqlite", "postgresql+psycopg2", "mysql+pymysql")
# What SQLAlchemy raises when the database, not the statement, is at fault.
FAILURES = (InterfaceError, OperationalError, PoolTimeout)
CONNECT_TIMEOUT = 10  # seconds, for migrations
# SQLite's, PostgreSQL's and MariaDB's words for a disk that is full.
FULL = ("SQLITE_FULL", "53100", "1021", "1114")
BROKEN_CHECK = 4025  # MariaDB's ER_CONSTRAINT_FAILED
RECYCLE = 1800  # seconds; servers and firewalls drop connections idle for long


def is_supported_url(text: str) -> bool:
    """A database URL names one of our drivers and a database."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        return False
    return url.drivername in DRIVERS and bool(url.database)


def engine_options(config: Mapping[str, Any]) -> dict[str, Any]:
    """Return the engine's options for the configured database."""
    url = make_url(config["SQLALCHEMY_DATABASE_URI"])
    timeout = config["DATABASE_TIMEOUT"]
    options: dict[str, Any] = {"connect_args": connect_args(url, timeout)}
    if url.database != ":memory:":
        # No overflow: processes x slots x size is what the server must allow.
        options |= {
            "pool_size": config["DATABASE_POOL_SIZE"],
            "max_overflow": 0,
            "pool_timeout": timeout,
        }
    if url.get_backend_name() != "sqlite":
        options |= {"pool_pre_ping": True, "pool_recycle": RECYCLE}
    return options


def connect_args(url: URL, timeout: int) -> dict[str, Any]:
    """Return the driver's own options; each wait ends after timeout seconds."""
    match url.get_backend_name():
        case "postgresql":
            return {
                "connect_timeout": max(timeout, 2),  # libpq takes no less
                "tcp_user_timeout": timeout * 1000,
                "options": f"-c statement_timeout={timeout * 1000} -c timezone=UTC",
                "application_name": "mypack",
                "connection_factory": limited(timeout),
            }
        case "mysql":
            return {
                "charset": "utf8mb4",
                "init_command": "SET time_zone = '+00:00'",
                "connect_timeout": timeout,
                "read_timeout": timeout,
                "write_timeout": timeout,
            }
        case _:
            return {"timeout": timeout}


def cause(failure: Exception) -> str:
    """Return what the driver said, in one line and without the statement."""
    return " ".join(str(getattr(failure, "orig", None) or failure).split())


def code(failure: Exception) -> str:
    """Return pgcode of PostgreSQL, SQLite's error name, or MariaDB's number."""
    error: Any = getattr(failure, "orig", None)
    named = getattr(error, "pgcode", None) or getattr(error, "sqlite_errorname", None)
    return str(named or (error.args[0] if error and error.args else ""))


def is_full(failure: Exception) -> bool:
    """Tell whether the database has no room to write."""
    return code(failure) in FULL or "errno: 28" in cause(failure)


def create_migration_engine(url: URL) -> Engine:
    """Return an engine without statement limits: changing a table may take long."""
    options: dict[str, dict[str, Any]] = {
        "postgresql": {"connect_timeout": CONNECT_TIMEOUT},
        "mysql": {"connect_timeout": CONNECT_TIMEOUT, "charset": "utf8mb4"},
    }
    connecting = options.get(url.get_backend_name(), {})
    engine = create_engine(url, poolclass=NullPool, connect_args=connecting)
    if url.get_backend_name() == "sqlite":
        # Python's driver begins no transaction before DDL; so we do it ourselves.
        event.listen(engine, "connect", _stop_driver_transactions)
        event.listen(engine, "begin", _begin_immediately)
    return engine


def _stop_driver_transactions(connection: Any, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None


def _begin_immediately(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _: ConnectionPoolEntry) -> None:
    """Readers and the writer do not block each other; foreign keys are enforced."""
    if not isinstance(connection, sqlite3.Connection):
        return
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "handle_error")
def _name_broken_check(context: ExceptionContext) -> None:
    """A broken CHECK is an IntegrityError on every database, also on MariaDB."""
    broken = context.original_exception
    if context.dialect.name == "mysql" and broken.args[:1] == (BROKEN_CHECK,):
        raise IntegrityError(context.statement, context.parameters, broken)


PRICE_DIGITS, PRICE_DECIMALS = 5, 2
HIGHEST_PRICE = Decimal("999.99")
EXACT = Numeric(PRICE_DIGITS, PRICE_DECIMALS)
FLOATING = Numeric(PRICE_DIGITS, PRICE_DECIMALS, asdecimal=False)


class Price(TypeDecorator[Decimal]):
    """An exact amount up to 999.99; SQLite keeps five digits exactly in its float."""

    impl = EXACT
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """SQLite has no decimals; its driver gets and gives floats."""
        is_sqlite = dialect.name == "sqlite"
        return dialect.type_descriptor(FLOATING if is_sqlite else EXACT)

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """Only SQLite needs another type than the decimal itself."""
        return float(value) if value and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """A price comes back with two decimals on every database."""
        return None if value is None else Decimal(f"{value:.2f}")


def exact_text(length: int) -> String:
    """Return a text that every database compares and sorts character by character."""
    return (
        String(length)
        .with_variant(String(length, collation="C"), "postgresql")
        .with_variant(String(length, collation="utf8mb4_bin"), "mysql")
    )


def utc_now() -> datetime:
    """Return the moment to the second, which is what every database keeps."""
    return datetime.now(UTC).replace(microsecond=0)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: kept in UTC without a zone, given and got with its zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: Dialect) -> Any:
        """A moment without a zone would be a guess, so it is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, _: Dialect) -> Any:
        """What comes from the database is in UTC."""
        return None if value is None else value.replace(tzinfo=UTC)
