"""An application that sends its mails to a real server."""

from collections.abc import Iterator

import pytest
from flask import Flask

from mypack.extensions import db
from tests.servers.smtp import Sink

from ..conftest import make_app


@pytest.fixture
def app(database: str, sink: Sink) -> Iterator[Flask]:
    app = make_app(database, MAIL_SENDER="Café <cafe@cafe.example>", **sink.settings)
    yield app
    with app.app_context():
        db.engine.dispose()
