import pytest
from flask import Flask

from mypack.connections import KEPT, too_many
from mypack.extensions import db


@pytest.mark.every_database
def test_r13_pools_that_the_server_cannot_fill_are_told(app: Flask) -> None:
    with app.app_context():
        assert too_many(db.engine, 1, 5) == ""
        problem = too_many(db.engine, 1000, 15)
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        assert problem == ""  # it has no server
    else:
        assert "1000 daemons may open 15000 connections" in problem
        assert f"{KEPT} are kept" in problem


@pytest.mark.every_database
def test_r13_check_config_refuses_them_with_the_next_step(app: Flask) -> None:
    arguments = ["check-config", "--connect", "--daemons"]
    runner = app.test_cli_runner()
    assert runner.invoke(args=[*arguments, "2"]).exit_code == 0
    many = runner.invoke(args=[*arguments, "1000"])
    if not app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        assert many.exit_code == 1
        assert "raise max_connections" in many.output
