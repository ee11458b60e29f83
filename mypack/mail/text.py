"""The text of a mail: its template's first line is the subject."""

from flask import current_app, render_template
from flask_mail import Message

from mypack.mail.link import site_url

AUTOMATIC = {"Auto-Submitted": "auto-generated"}  # RFC 3834: no machine answers


def write(template: str, recipient: str, values: dict[str, str]) -> Message:
    """Return the mail; nothing in the values can add a header."""
    site = current_app.config["SITE_TITLE"]
    text = render_template(
        f"mail/{template}.txt", site_title=site, site_url=site_url, **values
    )
    subject, _, body = text.strip().partition("\n")
    return Message(
        subject=subject.strip(),
        recipients=[recipient],
        body=f"{body.strip()}\n",
        extra_headers=AUTOMATIC,
    )
