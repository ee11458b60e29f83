import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import CheckConstraint, inspect, text

from mypack.extensions import MIGRATIONS, Base, db

from .conftest import KEY


def flask(*command: str, settings: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "flask", "--app", "mypack", *command],
        env={**os.environ, "MYPACK_SETTINGS": str(settings)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    path = tmp_path / "settings.toml"
    url = f"sqlite:///{tmp_path}/parallel.sqlite"
    path.write_text(f'SECRET_KEY = "{KEY}"\nDATABASE_URL = "{url}"\n')
    return path


def test_migrations_give_the_schema_of_the_models(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


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


def test_each_migration_says_its_kind_and_has_a_number() -> None:
    scripts = list(ScriptDirectory(str(MIGRATIONS)).walk_revisions())
    assert scripts
    for script in scripts:
        assert script.module.kind in ("expand", "contract"), script.path
        assert re.fullmatch(r"\d{4}", script.revision), script.path


def test_each_migration_can_be_taken_back(app: Flask) -> None:
    with app.app_context():
        downgrade(revision="base")
        assert inspect(db.engine).get_table_names() == ["alembic_version"]
        upgrade()
        assert "item" in inspect(db.engine).get_table_names()


def test_five_upgrades_at_once_migrate_once(settings: Path) -> None:
    runs = [flask("db", "upgrade", settings=settings) for _ in range(5)]
    outputs = [run.communicate(timeout=180)[0] for run in runs]
    assert [run.returncode for run in runs] == [0] * 5, outputs
    steps = sorted(output.count("migrated from") for output in outputs)
    assert steps == [0, 0, 0, 0, len(list(MIGRATIONS.glob("versions/[0-9]*.py")))]


def test_an_older_release_leaves_a_newer_schema_alone(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    with app.app_context():
        with db.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        upgrade()
        assert "the database is at 9999, ahead of" in capsys.readouterr().out
        with pytest.raises(SystemExit):
            downgrade()


def test_an_unreachable_database_is_told_in_one_line(
    settings: Path, tmp_path: Path
) -> None:
    broken = settings.read_text().replace(str(tmp_path), f"{tmp_path}/none")
    settings.write_text(broken)
    run = flask("db", "upgrade", settings=settings)
    output = run.communicate(timeout=180)[0]
    assert run.returncode == 1
    assert "cannot be written" in output
    assert "Traceback" not in output


def test_a_migration_that_fails_leaves_nothing(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        downgrade(revision="base")
        with db.engine.begin() as connection:
            connection.execute(text("CREATE TABLE app_user (id INTEGER)"))
        with pytest.raises(SystemExit):  # item is made first, then app_user fails
            upgrade()
        assert "item" not in inspect(db.engine).get_table_names()
