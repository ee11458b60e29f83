import pytest
from flask import Flask
from sqlalchemy import text

from mypack.extensions import db

KILL = {
    "postgresql": ("SELECT pg_backend_pid()", "SELECT pg_terminate_backend({})"),
    "mysql": ("SELECT CONNECTION_ID()", "KILL {}"),
}


@pytest.mark.every_database
def test_r11_a_connection_lost_after_its_last_use_fails_no_request(app: Flask) -> None:
    @app.get("/lost")
    def lost() -> str:
        if ways := KILL.get(db.engine.dialect.name):
            number = db.session.scalar(text(ways[0]))
            with db.engine.connect() as other:
                other.execute(text(ways[1].format(number)))
        return "answered"

    client = app.test_client()
    for _ in range(2):
        assert client.get("/lost").text == "answered"
    assert client.get("/").status_code == 200
