"""Filling in the forms of accounts."""

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mypack.extensions import db
from mypack.mail.models import Mail

from ..conftest import PASSWORD, token

NEW = "another long password"


def send(client: FlaskClient, path: str, **data: str) -> TestResponse:
    """Fill in the form of a page and send it."""
    data["csrf_token"] = token(client, path)
    return client.post(path, data=data)


def attempt(client: FlaskClient, name: str, password: str, **more: str) -> TestResponse:
    return send(client, "/user/sign-in", name=name, password=password, **more)


def change_password(client: FlaskClient, current: str = PASSWORD) -> TestResponse:
    data = {"current": current, "password": NEW, "again": NEW}
    return send(client, "/user/password", **data)


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/user/profile").status_code == 200


def queued() -> list[tuple[str, str]]:
    """Return template and recipient of each mail that waits."""
    mails = db.session.scalars(db.select(Mail).order_by(Mail.id))
    return [(mail.template, mail.recipient) for mail in mails]
