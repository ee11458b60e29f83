"""What a mail says that is only known when it is sent, as a link that holds an hour."""

from collections.abc import Callable

from flask import Flask, current_app

from mypack.mail.models import Mail

# From the recipient's address; None means that there is nothing to send.
Preparation = Callable[[str], dict[str, str] | None]


def prepare(app: Flask, template: str, preparation: Preparation) -> None:
    """Ask a feature for the values of its mails, each time one is sent."""
    app.extensions.setdefault("mail_preparations", {})[template] = preparation


def values_of(mail: Mail) -> dict[str, str] | None:
    """Return what the mail's template is filled with, or None to send nothing."""
    preparation = current_app.extensions["mail_preparations"].get(mail.template)
    return preparation(mail.recipient) if preparation else dict(mail.context)
