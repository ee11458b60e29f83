"""A forgotten password, from the form through a real mail server to a new sign-in."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from selenium.webdriver import Chrome

from mypack import create_app
from mypack.extensions import db
from mypack.mail.sending import send_due
from tests.servers.smtp import Sink, smtp_sink

from .conftest import NAME, PASSWORD, keep_screenshot, look, serve, settings_for
from .pages.account import EmailPage, PasswordPage, ResetPage, remember
from .pages.sign_in import ProfilePage, SignInPage

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif("BASE_URL" in os.environ, reason="a given site has no sink"),
]

ADDRESS = "anna@cafe.example"
NEW, NEWEST = "a password that is new", "a password that is newer"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "mypack.sqlite"


@pytest.fixture
def site(database: Path) -> Iterator[str]:
    yield from serve(database)


@pytest.fixture
def sink() -> Iterator[Sink]:
    with smtp_sink() as server:
        yield server


@pytest.fixture
def timer(database: Path, site: str, sink: Sink) -> Iterator[Flask]:
    """What runs `mail send` every minute on a host."""
    app = create_app({**settings_for(database), "SITE_URL": site, **sink.settings})
    with app.app_context():
        yield app
        db.engine.dispose()


def test_a_user_comes_back_by_mail_and_is_remembered(
    browser: Chrome, site: str, timer: Flask, sink: Sink
) -> None:
    """F18: asked for in the browser, sent by the timer, opened once."""
    signing_in, profile = SignInPage(browser, site), ProfilePage(browser, site)
    signing_in.open()
    signing_in.sign_in(NAME, PASSWORD)
    address = EmailPage(browser, site)
    address.open()
    address.change(ADDRESS, PASSWORD)
    assert profile.message == "Your email address is changed."
    profile.sign_out()

    signing_in.open()
    signing_in.follow("Forgotten your password?")
    reset = ResetPage(browser, site)
    keep_screenshot(browser, "reset-light")
    reset.ask(ADDRESS)
    assert reset.message.startswith("If an account has this address, a mail")
    verbs = [outcome.verb for outcome in send_due()]
    assert verbs == ["sent", "sent"]  # of the new address, and the link
    found = re.search(r"http\S+/user/reset/\S+", sink.mails[-1].get_content())
    assert found
    browser.get(found[0])
    assert reset.heading == "Set a new password"
    keep_screenshot(browser, "reset-password-light")
    reset.set_password(NEW)
    assert reset.message == "Your password is changed. Sign in with it."
    browser.get(found[0])
    assert reset.message == "This link was used or is too old. Ask for a new one."

    signing_in.open()
    remember(signing_in)
    signing_in.sign_in(NAME, NEW)
    browser.delete_cookie("session")  # as when the browser is closed
    profile.open()
    assert profile.heading == NAME
    keep_screenshot(browser, "profile-light")

    password = PasswordPage(browser, site)
    password.open()
    keep_screenshot(browser, "password-light")
    password.change(NEW, NEWEST)
    assert password.message.startswith("Your password is changed.")
    assert profile.heading == NAME


@pytest.mark.parametrize("path", ["/user/profile", "/user/password", "/user/email"])
def test_the_pages_of_an_account_fit_a_phone_in_the_dark(
    browser: Chrome, base_url: str, path: str
) -> None:
    look(browser, scheme="dark", width=360, height=740)
    signing_in = SignInPage(browser, base_url)
    signing_in.open()
    signing_in.sign_in(NAME, PASSWORD)
    page = ProfilePage(browser, base_url)
    page.path = path
    page.open()
    keep_screenshot(browser, f"{path.strip('/').replace('/', '-')}-dark-phone")
    assert not page.overflows
