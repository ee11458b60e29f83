from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine, event, text

from mypack.extensions import db
from mypack.trace.context import current

pytestmark = pytest.mark.every_database

GIVEN = "aB3@-_xyz-24-characters-"


@pytest.fixture
def statements() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: object, cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(Engine, "after_cursor_execute", note)
    yield seen
    event.remove(Engine, "after_cursor_execute", note)


def test_s4_each_statement_names_its_request(app: Flask, statements: list[str]) -> None:
    app.test_client().get("/", headers={"X-Request-ID": GIVEN})
    assert statements
    for statement in statements:
        assert statement.endswith(f" /* request_id={GIVEN} */"), statement


def test_no_statement_outside_a_request_has_a_comment(
    app: Flask, statements: list[str]
) -> None:
    with app.app_context():
        db.session.execute(text("SELECT 1"))
    assert "/*" not in statements[-1]


def test_queries_are_counted_and_timed(app: Flask) -> None:
    @app.get("/three")
    def three() -> str:
        for _ in range(3):
            db.session.execute(text("SELECT 1"))
        return "done"

    with app.test_client() as client:
        client.get("/three")
        trace = current()
        assert trace is not None
        assert trace.queries == 3
        assert 0 < trace.query_seconds < trace.seconds
