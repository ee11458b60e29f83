from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import make_url, text
from sqlalchemy.exc import IntegrityError

from mypack.database import _name_broken_check, connect_args, engine_options
from mypack.extensions import db
from mypack.item.models import Item

POSTGRESQL = "postgresql+psycopg2:///mypack?host=/var/run/postgresql"
MARIADB = "mysql+pymysql://flaskuser@/mypack?unix_socket=/run/mysqld/mysqld.sock"


def options(url: str) -> dict[str, Any]:
    return engine_options(
        {
            "SQLALCHEMY_DATABASE_URI": url,
            "DATABASE_TIMEOUT": 7,
            "DATABASE_POOL_SIZE": 3,
        }
    )


def test_no_wait_for_postgresql_is_endless() -> None:
    args = connect_args(make_url(POSTGRESQL), 7)
    assert args.pop("connection_factory").limit == 7.5
    assert args == {
        "connect_timeout": 7,
        "tcp_user_timeout": 7000,
        "options": "-c statement_timeout=7000 -c timezone=UTC",
        "application_name": "mypack",
    }


def test_no_wait_for_mariadb_is_endless() -> None:
    assert connect_args(make_url(MARIADB), 7) == {
        "charset": "utf8mb4",
        "init_command": "SET time_zone = '+00:00'",
        "connect_timeout": 7,
        "read_timeout": 7,
        "write_timeout": 7,
    }


@pytest.mark.parametrize("url", [POSTGRESQL, MARIADB])
def test_a_connection_that_the_server_dropped_is_replaced(url: str) -> None:
    assert options(url)["pool_pre_ping"] is True


@pytest.mark.parametrize("url", [POSTGRESQL, MARIADB, "sqlite:////tmp/x.sqlite"])
def test_a_daemon_opens_no_more_connections_than_set(url: str) -> None:
    assert (options(url)["pool_size"], options(url)["max_overflow"]) == (3, 0)


@pytest.mark.parametrize(("dialect", "code"), [("mysql", 2013), ("sqlite", 4025)])
def test_other_failures_keep_their_kind(dialect: str, code: int) -> None:
    _name_broken_check(failure(dialect, code))


def test_a_broken_check_on_mariadb_is_no_failure_of_the_server() -> None:
    with pytest.raises(IntegrityError):
        _name_broken_check(failure("mysql", 4025))


def failure(dialect: str, code: int) -> Any:
    return SimpleNamespace(
        dialect=SimpleNamespace(name=dialect),
        original_exception=Exception(code, "CONSTRAINT `ck_item_price` failed"),
        statement="INSERT",
        parameters={},
    )


def test_sqlite_readers_do_not_wait_for_the_writer(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
        assert connection.scalar(text("PRAGMA busy_timeout")) == 5000


@pytest.mark.parametrize("price", ["0.00", "0.10", "2.89", "33.33", "999.99"])
def test_a_price_comes_back_exactly(app: Flask, price: str) -> None:
    with app.app_context():
        db.session.add(Item(category="tea", name="Sencha", price=Decimal(price)))
        db.session.commit()
        db.session.expire_all()
        item = db.session.scalars(db.select(Item).filter_by(name="Sencha")).one()
        assert str(item.price) == price


@pytest.mark.parametrize(
    ("category", "name", "price"),
    [
        ("cake", "Brownie", "2.00"),
        ("tea", "Espresso", "2.00"),
        ("tea", "Sencha", "-0.01"),
        ("tea", "Sencha", "1000.00"),
    ],
)
def test_the_database_itself_refuses_a_bad_item(
    app: Flask, category: str, name: str, price: str
) -> None:
    with app.app_context():
        db.session.add(Item(category=category, name=name, price=Decimal(price)))
        with pytest.raises(IntegrityError):
            db.session.commit()
