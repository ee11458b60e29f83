from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select

from mypack.extensions import Base, db
from mypack.item.models import Item
from mypack.limit.models import Count
from mypack.mail.models import Mail
from mypack.post.models import Post
from mypack.probe.models import ProbeRequest
from mypack.supplier.models import Offer, Supplier
from mypack.token.models import Token
from mypack.user.models import User

from .conftest import BACKENDS, anna_in, make_app

THEN = datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC)
TEXT = "Grüße, 茶 🍵 'quoted' \\ {% raw %}\n" * 1000


@pytest.fixture
def old(backend: str, database_on: Callable[[str], str]) -> Flask:
    return make_app(database_on(backend))


@pytest.fixture
def new(empty_database_on: Callable[[str], str]) -> Flask:
    return migrated(empty_database_on("sqlite"))


def migrated(url: str) -> Flask:
    app = make_app(url)
    with app.app_context():
        upgrade()
    return app


def copy(tmp_path: Path, source: Flask, target: Flask) -> Result:
    settings = tmp_path / "old.toml"
    settings.write_text(f'DATABASE_URL = "{source.config["DATABASE_URL"]}"\n')
    done = target.test_cli_runner().invoke(args=["copy-from", str(settings)])
    close(source, target)
    return done


def close(*apps: Flask) -> None:
    for app in apps:
        with app.app_context():
            db.engine.dispose()


def fill_the_other_tables(app: Flask) -> None:
    with anna_in(app) as anna:
        supplier = Supplier(name="Ō-cha", town=None)
        item = db.session.scalars(db.select(Item).filter_by(name="Espresso")).one()
        db.session.add_all(
            [
                Offer(item=item, supplier=supplier, cost=Decimal("999.99")),
                Post(title="茶", body=TEXT, author=anna, created_at=THEN),
                Token(user=anna, name="till", digest="d" * 64, created_at=THEN),
                Mail(recipient="a@b.example", template="t", context={"é": "茶"}),
                Count(key="k" * 64, period_start=2**31 - 1, tries=3),
                ProbeRequest(request_key="one"),
                User(name="zoe", password_hash=None, is_active=False),
            ]
        )
        db.session.commit()


def rows_of(app: Flask) -> dict[str, list[Any]]:
    with app.app_context():
        return {
            table.name: sorted(db.session.execute(select(table)).all(), key=str)
            for table in Base.metadata.sorted_tables
        }


@pytest.mark.parametrize(("backend", "target"), [*permutations(BACKENDS, 2)])
def test_every_row_of_every_table_arrives(
    tmp_path: Path,
    old: Flask,
    target: str,
    empty_database_on: Callable[[str], str],
) -> None:
    fill_the_other_tables(old)
    new = migrated(empty_database_on(target))
    done = copy(tmp_path, old, new)
    assert done.exit_code == 0, done.output
    meant = rows_of(old)
    assert all(meant.values()), f"a table has no row to copy: {meant}"
    assert rows_of(new) == meant
    assert next_item(new) == 6
    close(old, new)


def next_item(app: Flask) -> int:
    with app.app_context():
        item = Item(category="tea", name="Sencha", price=Decimal("2.50"))
        db.session.add(item)
        db.session.commit()
        return item.id


def test_a_second_copy_replaces_the_first(
    tmp_path: Path, old: Flask, new: Flask
) -> None:
    for _ in range(2):
        assert "item: 5" in copy(tmp_path, old, new).output


def test_the_same_database_is_refused(tmp_path: Path, old: Flask) -> None:
    done = copy(tmp_path, old, old)
    assert done.exit_code == 1
    assert "uses already" in done.output
    assert "item: 5" not in done.output


def test_a_source_that_is_not_migrated_changes_nothing(
    tmp_path: Path, old: Flask
) -> None:
    done = copy(tmp_path, make_app(tmp_path / "bare.sqlite"), old)
    assert "the database refused" in done.output
    assert len(rows_of(old)["item"]) == 5
