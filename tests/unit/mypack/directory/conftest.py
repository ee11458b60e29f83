"""A real directory for all the tests here, and applications that ask it."""

import socket
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mypack.extensions import db
from tests.servers.errors import ServerMissing
from tests.servers.slapd import GROUPS, PEOPLE, SEARCHER, SECRET, Directory, slapd

from ..conftest import make_app, token

ROLES = ["Menu Writers=editor", "site-admins=administrator"]
MakeApp = Callable[..., Flask]


@pytest.fixture(scope="session")
def directory() -> Iterator[Directory]:
    try:
        with slapd() as server:
            yield server
    except ServerMissing as reason:
        pytest.skip(str(reason))


@pytest.fixture
def ldap(directory: Directory) -> dict[str, object]:
    """The settings that fit the directory."""
    return {
        "LDAP_URL": directory.url_tls,
        "LDAP_CA_FILE": str(directory.authority.file),
        "LDAP_TIMEOUT": 1,
        "LDAP_SEARCH_BASE": PEOPLE,
        "LDAP_BIND_DN": SEARCHER,
        "LDAP_BIND_PASSWORD": SECRET,
        "LDAP_GROUP_BASE": GROUPS,
        "LDAP_ROLES": ROLES,
    }


@pytest.fixture
def make(database: str, ldap: dict[str, object]) -> Iterator[MakeApp]:
    made = []

    def with_settings(**settings: object) -> Flask:
        made.append(make_app(database, **{**ldap, **settings}))
        return made[-1]

    yield with_settings
    for app in made:
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def app(make: MakeApp) -> Flask:
    return make()


@pytest.fixture
def person(directory: Directory) -> Iterator[str]:
    """Somebody of the directory whom a test may change and remove."""
    directory.add_person("person", SECRET)
    yield "person"
    directory.remove("person")


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a server that takes a connection and never says anything."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


def attempt(client: FlaskClient, name: str, password: str) -> tuple[int, str]:
    """Sign in; return the status and the page, after a redirect the next one."""
    data = {"name": name, "password": password, "csrf_token": token(client)}
    answer = client.post("/user/sign-in", data=data, follow_redirects=True)
    return answer.status_code, answer.text
