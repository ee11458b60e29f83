"""The whole site as five people see it; each test begins with the same rows."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import create_engine, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from mypack.extensions import Base, db
from mypack.post.service import add_post
from mypack.token.models import Token
from mypack.token.service import make_token
from mypack.user.service import find_user

from ..conftest import PASSWORD, make_app, token

# Who is who; the post 1, the token and the account 1 are the author's.
PEOPLE: Mapping[str, str | None] = {
    "visitor": None,
    "user": "paul",
    "author": "anna",
    "editor": "edith",
    "administrator": "ada",
}
SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Person:
    """A browser: its cookie, and the form token that belongs to it."""

    cookie: str
    form_token: str


class Site:
    """An application on rows that can be put back, and people who ask it."""

    def __init__(self, app: Flask, database: Path, secret: str, token_id: UUID) -> None:
        self.app = app
        self.database = database
        self.kept = database.with_suffix(".kept")
        self.secret = secret  # of the author's token
        self.people: dict[str, Person] = {}
        # What the parts of a URL are: rows that exist.
        self.values: dict[str, Any] = {
            "author": "anna",
            "category": "tea",
            "filename": "site.css",
            "item_id": 1,
            "name": "none.png",
            "post_id": 1,
            "price": 3.5,
            "row_id": 1,
            "supplier_id": 1,
            "token": "no-such-token",
            "token_id": token_id,
            "user_id": 1,
        }

    def keep(self) -> None:
        """Remember the rows as they are now."""
        self.close()
        shutil.copy(self.database, self.kept)

    def put_back(self) -> None:
        """Take back every change since `keep`."""
        self.close()
        shutil.copy(self.kept, self.database)

    def close(self) -> None:
        with self.app.app_context():
            db.engine.dispose()

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table."""
        engine = create_engine(f"sqlite:///{self.database}")
        with engine.connect() as connection:
            rows = {
                table.name: [tuple(row) for row in connection.execute(select(table))]
                for table in Base.metadata.sorted_tables
            }
        engine.dispose()
        return rows

    def path(self, rule: Rule) -> str:
        """The path of a rule with parts that name existing rows."""
        values = {name: self.values[name] for name in rule.arguments}
        built = rule.build({**(rule.defaults or {}), **values}, append_unknown=False)
        assert built, rule
        return built[1]

    def rules(self, *methods: str) -> list[tuple[Rule, str]]:
        """Each rule with each of its methods, or with those of the given ones."""
        return [
            (rule, method)
            for rule in self.app.url_map.iter_rules()
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
            if not methods or method in methods
        ]

    def newest(self, *methods: str) -> list[tuple[Rule, str]]:
        """The same without the API's second addresses, which lead to the same views."""
        return [
            (rule, method)
            for rule, method in self.rules(*methods)
            if not rule.endpoint.startswith("latest_")
        ]

    def ask(
        self, name: str, method: str, path: str, *, bare: bool = False, **given: Any
    ) -> TestResponse:
        """Send a request as that person, with the form token unless bare."""
        person = self.people[name]
        client = self.app.test_client()
        client.set_cookie("session", person.cookie)
        headers = dict(given.pop("headers", {}))
        if not bare and method not in SAFE:
            headers["X-CSRFToken"] = person.form_token
        answer = client.open(path, method=method, headers=headers, **given)
        answer.get_data()
        answer.close()
        return answer


@pytest.fixture(scope="session")
def prepared_site(
    sqlite_rows: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    database = tmp_path_factory.mktemp("site") / "mypack.sqlite"
    shutil.copy(sqlite_rows, database)
    app = make_app(database, PROBE=True)
    with app.app_context():
        anna = find_user("anna")
        assert anna
        add_post(author=anna, title="First flush", body="Two leaves and a bud.")
        secret = make_token(anna, "script", 30)
        token_id = db.session.scalars(select(Token.id)).one()
    site = Site(app, database, secret, token_id)
    for person, name in PEOPLE.items():
        site.people[person] = sign_in(app, name)
    site.keep()
    yield site
    site.close()


def sign_in(app: Flask, name: str | None) -> Person:
    client = app.test_client()
    form_token = token(client)
    if name:
        data = {"name": name, "password": PASSWORD, "csrf_token": form_token}
        assert client.post("/user/sign-in", data=data).status_code == 302
        form_token = token(client, "/post/create")
    cookie = client.get_cookie("session")
    assert cookie
    return Person(cookie.value, form_token)


@pytest.fixture
def site(prepared_site: Site) -> Iterator[Site]:
    yield prepared_site
    prepared_site.put_back()
