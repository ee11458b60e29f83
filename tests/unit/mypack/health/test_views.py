import logging
import os

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from mypack.extensions import db
from mypack.revision import head_revision


def set_revision(app: Flask, revision: str) -> None:
    with app.app_context():
        statement = text("UPDATE alembic_version SET version_num = :revision")
        db.session.execute(statement, {"revision": revision})
        db.session.commit()


def test_healthz_tells_release_slot_and_process(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json == {
        "status": "ok",
        "release": "development",
        "slot": None,
        "pid": os.getpid(),
    }


def test_a_migrated_database_is_ready(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json == {
        "status": "ready",
        "database": "ok",
        "migration": {"current": head_revision(), "head": head_revision()},
    }


def test_a_database_behind_the_head_is_not_ready(
    app: Flask, client: FlaskClient
) -> None:
    set_revision(app, "0001")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {
        "status": "not ready",
        "database": "ok",
        "migration": {"current": "0001", "head": head_revision()},
    }


def test_a_database_ahead_of_this_release_is_ready(
    app: Flask, client: FlaskClient
) -> None:
    set_revision(app, "9999")
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["migration"] == {
        "current": "9999",
        "head": head_revision(),
        "ahead": True,
    }


def test_a_dead_database_is_not_ready_but_the_process_is_up(
    dead_database: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = dead_database.get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["database"].startswith("does not answer: OperationalError")
    assert "unable to open database file" in caplog.text
    assert dead_database.get("/healthz").status_code == 200
