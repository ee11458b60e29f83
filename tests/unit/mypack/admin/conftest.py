"""An administrator who is signed in, and what is sent from a page."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mypack.extensions import db
from mypack.user.models import User

from ..conftest import token

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def ada(sign_in: SignIn) -> FlaskClient:
    return sign_in("ada")


def send(client: FlaskClient, path: str, **fields: Any) -> TestResponse:
    """Post a form with its token, and follow to the page with the message."""
    fields["csrf_token"] = token(client, "/admin/item/create")
    return client.post(path, data=fields, follow_redirects=True)


def change(client: FlaskClient, path: str, **fields: Any) -> TestResponse:
    """Post a change to version 1, as it is while nobody has changed the row."""
    return send(client, path, **{"version": 1, **fields})


def act(client: FlaskClient, table: str, action: str, *rows: int) -> TestResponse:
    """Do something to rows, as after the question whether to."""
    ticked = [str(row) for row in rows]
    fields = {"action": action, "rowid": ticked, "confirmed": "yes"}
    return send(client, f"/admin/{table}/action", **fields)


def stored(app: Flask, name: str) -> User:
    """The user as the database has it."""
    with app.app_context():
        return db.session.scalars(db.select(User).filter_by(name=name)).one()
