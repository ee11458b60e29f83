import os

import pytest
from selenium.webdriver import Chrome

from .conftest import NAME, PASSWORD, keep_screenshot, look
from .pages.sign_in import ProfilePage, SignInPage

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        "BASE_URL" in os.environ, reason="a given site has no user for tests"
    ),
]


def test_a_wrong_password_is_told_without_telling_which_was_wrong(
    browser: Chrome, base_url: str
) -> None:
    page = SignInPage(browser, base_url)
    page.open()
    page.sign_in(NAME, "wrong password")
    assert page.message == "Username or password is incorrect."
    keep_screenshot(browser, "sign-in-wrong-light")


def test_a_user_signs_in_and_out(browser: Chrome, base_url: str) -> None:
    look(browser, scheme="dark", width=1280, height=900)
    page = SignInPage(browser, base_url)
    page.open()
    page.sign_in(NAME, PASSWORD)
    assert page.message == "Welcome, anna."
    profile = ProfilePage(browser, base_url)
    profile.open()
    assert profile.heading == NAME
    keep_screenshot(browser, "profile-dark")
    profile.sign_out()
    assert page.message == "You are signed out."
    profile.open()
    assert page.heading == "Sign in"
    keep_screenshot(browser, "signed-out-dark")
