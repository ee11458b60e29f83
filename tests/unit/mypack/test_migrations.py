import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import CheckConstraint, inspect, text
from sqlalchemy.exc import ProgrammingError

from mypack.extensions import MIGRATIONS, Base, db

from .conftest import KEY, make_app


@pytest.fixture
def bare(empty_database: str) -> Iterator[Flask]:
    """A site whose database has no table yet, and which no other test sees."""
    app = make_app(empty_database)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.mark.every_database
def test_migrations_give_the_schema_of_the_models(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


@pytest.mark.every_database
def test_each_check_of_the_models_is_in_the_database(app: Flask) -> None:
    with app.app_context():
        inspector = inspect(db.engine)
        for table in Base.metadata.sorted_tables:
            there = {one["name"] for one in inspector.get_check_constraints(table.name)}
            meant = {
                constraint.name
                for constraint in table.constraints
                if isinstance(constraint, CheckConstraint)
            }
            assert there == meant, table.name


@pytest.mark.every_database
def test_each_foreign_key_does_on_delete_what_the_models_say(app: Flask) -> None:
    with app.app_context():
        inspector = inspect(db.engine)
        for table in Base.metadata.sorted_tables:
            there = {
                one["name"]: one["options"].get("ondelete")
                for one in inspector.get_foreign_keys(table.name)
            }
            # What InnoDB does anyway it does not tell.
            meant = {
                key.name: None
                if db.engine.name == "mysql" and key.ondelete == "RESTRICT"
                else key.ondelete
                for key in table.foreign_key_constraints
            }
            assert there == meant, table.name


def test_each_migration_says_its_kind_and_has_a_number() -> None:
    scripts = list(ScriptDirectory(str(MIGRATIONS)).walk_revisions())
    assert scripts
    for script in scripts:
        assert script.module.kind in ("expand", "contract"), script.path
        assert re.fullmatch(r"\d{4}", script.revision), script.path


@pytest.mark.every_database
def test_each_migration_can_be_taken_back_and_made_again(bare: Flask) -> None:
    upgrade()
    for _ in range(number_of_migrations()):
        downgrade()
    assert inspect(db.engine).get_table_names() == ["alembic_version"]
    upgrade()
    assert "item" in inspect(db.engine).get_table_names()


def number_of_migrations() -> int:
    return len(list(MIGRATIONS.glob("versions/[0-9]*.py")))


@pytest.mark.every_database
def test_upgrades_at_once_migrate_once(empty_database: str, tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text(f'SECRET_KEY = "{KEY}"\nDATABASE_URL = "{empty_database}"\n')
    runs = [start_upgrade(settings) for _ in range(3)]
    outputs = [run.communicate(timeout=180)[0] for run in runs]
    assert [run.returncode for run in runs] == [0] * 3, outputs
    steps = sorted(output.count("migrated from") for output in outputs)
    assert steps == [0, 0, number_of_migrations()]


def start_upgrade(settings: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "mypack", "db", "upgrade"],
        env={**os.environ, "MYPACK_SETTINGS": str(settings)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.mark.every_database
def test_an_older_release_leaves_a_newer_schema_alone(
    bare: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    upgrade()
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    upgrade()
    assert "the database is at 9999, ahead of" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        downgrade()


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("sqlite:///{}/none/mypack.sqlite", "cannot be written"),
        ("postgresql+psycopg2://127.0.0.1:9/mypack", "does not answer"),
        ("mysql+pymysql://127.0.0.1:9/mypack", "does not answer"),
    ],
)
def test_an_unreachable_database_is_told_in_one_line(
    tmp_path: Path, url: str, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    with make_app(url.format(tmp_path)).app_context(), pytest.raises(SystemExit):
        upgrade()
    (record,) = [one for one in caplog.records if one.levelname == "ERROR"]
    assert told in record.getMessage()
    assert "\n" not in record.getMessage()


# MariaDB commits each change of the schema by itself.
@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_a_migration_that_fails_leaves_nothing(bare: Flask) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE app_user (id INTEGER)"))
    # PostgreSQL blames the statement, SQLite itself; item is made before app_user.
    with pytest.raises((ProgrammingError, SystemExit)):
        upgrade()
    assert "item" not in inspect(db.engine).get_table_names()
