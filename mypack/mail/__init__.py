"""Mails: queued in the database, sent by a command on a timer."""

from flask import Flask

from mypack.extensions import mailer
from mypack.mail import models as models
from mypack.mail.commands import mail_cli


def init_app(app: Flask) -> None:
    """Register the commands; no request ever speaks to a mail server."""
    app.extensions.setdefault("mail_preparations", {})
    mailer.init_app(app)
    app.cli.add_command(mail_cli)
