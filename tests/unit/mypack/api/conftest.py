"""Clients of the API, each with a token of a user."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mypack.token.service import make_token
from mypack.user.service import find_user

Api = Callable[..., FlaskClient]


def token_of(app: Flask, name: str, **options: Any) -> str:
    with app.app_context():
        user = find_user(name)
        assert user is not None
        return make_token(user, "for tests", **options)


@pytest.fixture
def api(app: Flask) -> Api:
    """Gives a client that sends a user's token; nobody's client sends none."""

    def client_of(name: str | None = None) -> FlaskClient:
        client = app.test_client()
        if name:
            bearer = f"Bearer {token_of(app, name)}"
            client.environ_base["HTTP_AUTHORIZATION"] = bearer
        return client

    return client_of
