"""What every page of the site has."""

from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

SLOWEST = 10  # seconds for an answer, on a busy machine


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
        """The message of the page that is coming, if one is on its way."""
        waiting = WebDriverWait(self.browser, SLOWEST)
        found = waiting.until(lambda it: it.find_elements(By.CSS_SELECTOR, ".alert"))
        return found[0].text

    @property
    def overflows(self) -> bool:
        """A page that is wider than its window has to be scrolled sideways."""
        script = "const e = document.documentElement;return e.scrollWidth>e.clientWidth"
        return bool(self.browser.execute_script(script))
