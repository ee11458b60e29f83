"""Changing one's own account, and getting back into it."""

from selenium.webdriver.common.by import By

from .page import Page


class PasswordPage(Page):
    """The form for another password."""

    path = "/user/password"

    def change(self, current: str, new: str) -> None:
        self.send(current=current, password=new, again=new)


class EmailPage(Page):
    """The form for another address."""

    path = "/user/email"

    def change(self, email: str, current: str) -> None:
        self.send(email=email, current=current)


class ResetPage(Page):
    """The form that asks for a link, and the one behind the link."""

    path = "/user/reset"

    def ask(self, email: str) -> None:
        self.send(email=email)

    def set_password(self, new: str) -> None:
        self.send(password=new, again=new)


def remember(page: Page) -> None:
    """Tick the box of the sign-in form."""
    page.find(By.NAME, "remember").click()
