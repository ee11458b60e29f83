from pathlib import Path

import pytest
from flask import Flask

import mypack
from mypack.mail.link import site_url
from mypack.mail.text import write

from ..conftest import make_app

TEMPLATES = Path(mypack.__file__).parent / "templates" / "mail"
NAMES = sorted(path.stem for path in TEMPLATES.glob("[a-z]*.txt"))
VALUES = {"name": "anna", "link": "https://x.example/r", "minutes": "60"}


@pytest.mark.parametrize("template", NAMES)
def test_each_mail_has_a_subject_a_greeting_and_the_site(
    app: Flask, template: str
) -> None:
    with app.app_context():
        mail = write(template, "anna@cafe.example", VALUES)
    assert mail.subject.endswith("Café mypack") or "Café mypack" in mail.subject
    assert mail.body.startswith("Hello anna,\n\n")
    assert mail.body.endswith("Café mypack\nhttp://localhost:8000/\n")
    assert "\n\n\n" not in mail.body
    assert max(len(line) for line in mail.body.splitlines()) <= 88


def test_every_template_is_found() -> None:
    assert {"reset", "password_changed", "email_changed"} <= set(NAMES)


@pytest.mark.parametrize(
    ("site", "url"),
    [
        ("https://cafe.example", "https://cafe.example/user/reset/x"),
        ("http://cafe.example:8000/", "http://cafe.example:8000/user/reset/x"),
        ("https://example.org/cafe", "https://example.org/cafe/user/reset/x"),
    ],
)
def test_a_link_begins_with_the_configured_url(
    database: str, site: str, url: str
) -> None:
    app = make_app(database, SITE_URL=site, TRUSTED_HOSTS=["other.example"])
    with app.app_context():
        assert site_url("user.reset_password", token="x") == url
