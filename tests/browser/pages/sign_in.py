"""Signing in and out."""

from selenium.webdriver.common.by import By

from .page import Page


class SignInPage(Page):
    """The form for name and password."""

    path = "/user/sign-in"

    def sign_in(self, name: str, password: str) -> None:
        self.send(name=name, password=password)


class ProfilePage(Page):
    """The user's own page."""

    path = "/user/profile"

    def sign_out(self) -> None:
        self.submit(self.find(By.NAME, "submit"))
