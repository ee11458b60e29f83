"""What every page of the site has."""

from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By


class Page:
    """A page, opened by its path."""

    path = "/"

    def __init__(self, browser: Chrome, base_url: str) -> None:
        self.browser = browser
        self.base_url = base_url

    def open(self) -> None:
        self.browser.get(self.base_url + self.path)

    @property
    def heading(self) -> str:
        return self.browser.find_element(By.TAG_NAME, "h1").text

    @property
    def message(self) -> str:
        return self.browser.find_element(By.CSS_SELECTOR, ".alert").text

    @property
    def overflows(self) -> bool:
        """A page that is wider than its window has to be scrolled sideways."""
        script = "const e = document.documentElement;return e.scrollWidth>e.clientWidth"
        return bool(self.browser.execute_script(script))
