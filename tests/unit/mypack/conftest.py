"""An application on a database of its own, migrated once a run for each server.

Tests marked `every_database` run on SQLite, PostgreSQL and MariaDB, others on SQLite.
The schema is shared: a test that changes it asks for `empty_database`.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import create_engine

from mypack import create_app
from mypack.extensions import Base, db
from mypack.permission import ADMINISTRATOR, EDITOR
from mypack.seed import add_missing
from mypack.user import password
from mypack.user.models import User
from mypack.user.password import hash_password
from mypack.user.service import find_roles
from tests.servers.database import DatabaseServer
from tests.servers.errors import ServerMissing
from tests.servers.mariadb import mariadb as run_mariadb
from tests.servers.postgresql import postgresql as run_postgresql
from tests.servers.rows import Rows
from tests.servers.smtp import Sink, smtp_sink

BACKENDS = ("sqlite", "postgresql", "mariadb")
PASSWORD = "correct horse battery staple"
KEY = "k" * 32
USERS = (("anna",), ("paul",), ("edith", EDITOR), ("ada", ADMINISTRATOR))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    is_marked = metafunc.definition.get_closest_marker("every_database")
    if is_marked and "backend" in metafunc.fixturenames:
        metafunc.parametrize("backend", BACKENDS)


@pytest.fixture(scope="session", autouse=True)
def cheap_hashes() -> None:
    """Hashes cost a tenth of a second on purpose; only their own tests need that."""
    password._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    password._nobody.cache_clear()


def make_app(database: Path | str, **settings: object) -> Flask:
    """Return an application on a database: an URL, or a path for SQLite."""
    url = database if isinstance(database, str) else f"sqlite:///{database}"
    return create_app({"SECRET_KEY": KEY, "DATABASE_URL": url, **settings})


@pytest.fixture
def backend() -> str:
    return "sqlite"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[DatabaseServer]:
    try:
        with run_postgresql() as server:
            yield server
    except ServerMissing as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
def mariadb() -> Iterator[DatabaseServer]:
    try:
        with run_mariadb() as server:
            yield server
    except ServerMissing as reason:
        pytest.skip(str(reason))


def fill(database: Path | str) -> None:
    app = make_app(database)
    with app.app_context():
        upgrade()
        add_missing()
        add_users()
        db.engine.dispose()


def add_users() -> None:
    password_hash = hash_password(PASSWORD)  # once: it is slow on purpose
    for name, *roles in USERS:
        user = User(name=name, email=f"{name}@cafe.example")
        user.password_hash, user.roles = password_hash, find_roles(roles)
        db.session.add(user)
        db.session.flush()  # the ids follow the order above
    db.session.commit()


@pytest.fixture(scope="session")
def sqlite_rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    database = tmp_path_factory.mktemp("migrated") / "mypack.sqlite"
    fill(database)
    return database


@pytest.fixture(scope="session")
def postgresql_rows(postgresql: DatabaseServer) -> Iterator[Rows]:
    yield from filled(postgresql)


@pytest.fixture(scope="session")
def mariadb_rows(mariadb: DatabaseServer) -> Iterator[Rows]:
    yield from filled(mariadb)


def filled(server: DatabaseServer) -> Iterator[Rows]:
    with server.database() as url:
        fill(url)
        rows = Rows.read(create_engine(url), Base.metadata)
        yield rows
        rows.engine.dispose()


@pytest.fixture
def database_on(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    """Gives the URL of a server's database with the base rows alone."""

    def fresh(backend: str) -> str:
        rows = request.getfixturevalue(f"{backend}_rows")
        if backend == "sqlite":
            return f"sqlite:///{shutil.copy(rows, tmp_path / 'mypack.sqlite')}"
        rows.put_back()
        return rows.engine.url.render_as_string(hide_password=False)

    return fresh


@pytest.fixture
def database(backend: str, database_on: Callable[[str], str]) -> str:
    """The URL of a database with the base rows: five items, four users."""
    return database_on(backend)


@pytest.fixture
def empty_database_on(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[[str], str]]:
    """Gives the URL of a server's database without any table, for this test alone."""
    with ExitStack() as stack:

        def empty(backend: str) -> str:
            if backend == "sqlite":
                return f"sqlite:///{tmp_path / 'empty.sqlite'}"
            server = request.getfixturevalue(backend)
            return stack.enter_context(server.database())

        yield empty


@pytest.fixture
def empty_database(backend: str, empty_database_on: Callable[[str], str]) -> str:
    """The URL of a database without any table, which no other test sees."""
    return empty_database_on(backend)


@pytest.fixture
def app(database: str, tmp_path: Path) -> Iterator[Flask]:
    app = make_app(database, PROBE=True, UPLOAD_FOLDER=str(tmp_path / "uploads"))
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
def sink() -> Iterator[Sink]:
    """A mail server; `make_app(database, **sink.settings)` sends there."""
    with smtp_sink() as server:
        yield server


@pytest.fixture
def dead_database(tmp_path: Path) -> FlaskClient:
    return make_app(tmp_path / "no-such-folder" / "mypack.sqlite").test_client()
