"""Signing in and out."""

from selenium.webdriver.common.by import By

from .page import Page


class SignInPage(Page):
    """The form for name and password."""

    path = "/user/sign-in"

    def sign_in(self, name: str, password: str) -> None:
        self.browser.find_element(By.NAME, "name").send_keys(name)
        self.browser.find_element(By.NAME, "password").send_keys(password)
        self.browser.find_element(By.NAME, "submit").click()


class ProfilePage(Page):
    """The user's own page."""

    path = "/user/profile"

    def sign_out(self) -> None:
        self.browser.find_element(By.NAME, "submit").click()
