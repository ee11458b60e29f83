from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from mypack import create_app
from mypack.extensions import db
from mypack.item.models import Item

KEY = "k" * 32


def site(folder: Path, name: str) -> Flask:
    url = f"sqlite:///{folder / name}.sqlite3"
    (folder / f"{name}.toml").write_text(
        f'DATABASE_URL = "{url}"\nSECRET_KEY = "{KEY}"\n'
    )
    app = create_app({"DATABASE_URL": url, "SECRET_KEY": KEY})
    app.test_cli_runner().invoke(args=["db", "upgrade"])
    return app


@pytest.fixture
def old(tmp_path: Path) -> Flask:
    app = site(tmp_path, "old")
    app.test_cli_runner().invoke(args=["seed"])
    return app


@pytest.fixture
def new(tmp_path: Path) -> Flask:
    return site(tmp_path, "new")


def test_every_row_arrives(tmp_path: Path, old: Flask, new: Flask) -> None:
    done = new.test_cli_runner().invoke(args=["copy-from", str(tmp_path / "old.toml")])
    assert "item: 5" in done.output, done.output
    with new.app_context():
        names = db.session.scalars(select(Item.name)).all()
    assert sorted(names)[0] == "Caffe Latte"


def test_a_second_copy_replaces_the_first(
    tmp_path: Path, old: Flask, new: Flask
) -> None:
    for _ in range(2):
        done = new.test_cli_runner().invoke(
            args=["copy-from", str(tmp_path / "old.toml")]
        )
    assert "item: 5" in done.output


def test_the_same_database_is_refused(tmp_path: Path, old: Flask) -> None:
    done = old.test_cli_runner().invoke(args=["copy-from", str(tmp_path / "old.toml")])
    assert done.exit_code == 1
    assert "uses already" in done.output
    assert "item: 5" not in done.output


def test_a_source_that_is_not_migrated_changes_nothing(
    tmp_path: Path, old: Flask
) -> None:
    bare = tmp_path / "bare.toml"
    bare.write_text(f'DATABASE_URL = "sqlite:///{tmp_path}/bare.sqlite3"\n')
    done = old.test_cli_runner().invoke(args=["copy-from", str(bare)])
    assert "the database refused" in done.output
    with old.app_context():
        assert len(db.session.scalars(select(Item)).all()) == 5
