"""An application on a temporary SQLite database, migrated once and then copied."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade

from mypack import create_app
from mypack.extensions import db
from mypack.item.service import seed_items
from mypack.user.models import User
from mypack.user.service import create_user

PASSWORD = "correct horse battery staple"
KEY = "k" * 32


def make_app(database: Path, **settings: object) -> Flask:
    given = {"SECRET_KEY": KEY, "DATABASE_URL": f"sqlite:///{database}", **settings}
    return create_app(given)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    database = tmp_path_factory.mktemp("migrated") / "mypack.sqlite"
    app = make_app(database)
    with app.app_context():
        upgrade()
        seed_items()
        create_user("anna", PASSWORD)
        db.engine.dispose()
    return database


@pytest.fixture
def database(migrated: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(migrated, tmp_path / "mypack.sqlite"))


@pytest.fixture
def app(database: Path) -> Iterator[Flask]:
    app = make_app(database, PROBE=True)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@contextmanager
def anna_in(app: Flask) -> Iterator[User]:
    """No request may run inside: it would share this session and see too much."""
    with app.app_context():
        yield db.session.scalars(db.select(User).filter_by(name="anna")).one()


@pytest.fixture
def sign_in(app: Flask) -> Callable[..., FlaskClient]:
    def signed_in(name: str = "anna", password: str = PASSWORD) -> FlaskClient:
        client = app.test_client()
        data = {"name": name, "password": password, "csrf_token": token(client)}
        client.post("/user/sign-in", data=data)
        return client

    return signed_in


def token(client: FlaskClient, path: str = "/user/sign-in") -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(path).text)
    assert found, f"{path} has no form token"
    return found[1]


@pytest.fixture
def dead_database(tmp_path: Path) -> FlaskClient:
    return make_app(tmp_path / "no-such-folder" / "mypack.sqlite").test_client()
