"""What every page of the site has."""

from collections.abc import Iterator
from contextlib import contextmanager

from selenium.common.exceptions import (
    StaleElementReferenceException,
    WebDriverException,
)
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.expected_conditions import (
    presence_of_element_located,
    staleness_of,
)
from selenium.webdriver.support.wait import WebDriverWait

SLOWEST = 10  # seconds for an answer, on a busy machine
SLOWEST_WRITE = 15  # seconds; to sign in hashes a password, slow on purpose


@contextmanager
def leaving(browser: Chrome) -> Iterator[None]:
    """Wait for the whole next page: what is read then is not of the old one."""
    old = browser.find_element(By.TAG_NAME, "html")
    yield
    # Asked between two documents, Chromium answers with an error of its inspector.
    between = [WebDriverException]
    waiting = WebDriverWait(browser, SLOWEST_WRITE, ignored_exceptions=between)
    waiting.until(staleness_of(old))
    state = "return document.readyState === 'complete'"
    waiting.until(lambda it: it.execute_script(state))


class Page:
    """A page, opened by its path."""

    path = "/"

    def __init__(self, browser: Chrome, base_url: str) -> None:
        self.browser = browser
        self.base_url = base_url

    def open(self) -> None:
        self.browser.get(self.base_url + self.path)

    def find(self, by: str, value: str) -> WebElement:
        """Return the element, also when it is still on its way."""
        waiting = WebDriverWait(self.browser, SLOWEST)
        return waiting.until(presence_of_element_located((by, value)))

    def text_of(self, by: str, value: str) -> str:
        """Read what the page says, also when it is replaced while it is read."""
        ignored = [StaleElementReferenceException]
        waiting = WebDriverWait(self.browser, SLOWEST, ignored_exceptions=ignored)
        return waiting.until(lambda _: self.find(by, value).text)

    def submit(self, button: WebElement) -> None:
        """Click, and wait for the answer."""
        with leaving(self.browser):
            button.click()

    def fill_in(self, **typed: str) -> None:
        """Type into the fields of these names; what stood there goes."""
        for name, value in typed.items():
            field = self.find(By.NAME, name)
            if field.tag_name == "input":
                field.clear()
            field.send_keys(value)

    def send(self, **typed: str) -> None:
        """Fill in the page's form and send it."""
        self.fill_in(**typed)
        self.submit(self.find(By.NAME, "submit"))

    def follow(self, text: str) -> None:
        """Follow the link of this text, or of a text that begins with it."""
        self.submit(self.find(By.PARTIAL_LINK_TEXT, text))

    @property
    def heading(self) -> str:
        return self.text_of(By.TAG_NAME, "h1")

    @property
    def message(self) -> str:
        return self.text_of(By.CSS_SELECTOR, ".alert")

    @property
    def overflows(self) -> bool:
        """A page that is wider than its window has to be scrolled sideways."""
        script = "const e = document.documentElement;return e.scrollWidth>e.clientWidth"
        return bool(self.browser.execute_script(script))
