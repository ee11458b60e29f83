"""The administration."""

from selenium.webdriver.common.by import By

from .page import Page


class TablePage(Page):
    """A list with boxes to tick."""

    def __init__(self, *given: object, table: str) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self.path = f"/admin/{table}/"

    def rows(self) -> list[str]:
        found = self.browser.find_elements(By.CSS_SELECTOR, "tbody th")
        return [row.text for row in found]

    def search(self, words: str) -> None:
        self.browser.find_element(By.ID, "search").send_keys(words)
        self.submit(self.find(By.CSS_SELECTOR, ".search-form button"))

    def tick(self, name: str) -> None:
        box = f'input[aria-label="Tick {name}"]'
        self.browser.find_element(By.CSS_SELECTOR, box).click()

    def act(self, action: str) -> None:
        self.submit(self.find(By.CSS_SELECTOR, f'button[value="{action}"]'))

    def confirm(self) -> None:
        self.submit(self.find(By.CSS_SELECTOR, "form.panel button"))

    def open_new(self) -> None:
        self.follow("New ")

    def fill(self, **values: str) -> None:
        for name, value in values.items():
            self.browser.find_element(By.NAME, name).send_keys(value)
        self.submit(self.find(By.NAME, "submit"))
