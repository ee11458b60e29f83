"""Mails: queued in the database, sent by a command on a timer."""

from flask import Flask

from mypack.mail import models as models


def init_app(app: Flask) -> None:
    """Register nothing yet but the table."""
