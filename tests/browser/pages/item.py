"""The list of items, the page of one item, and its forms."""

from pathlib import Path

from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from .page import SLOWEST, Page


class ItemListPage(Page):
    """The items as a table, with search."""

    path = "/item/"

    def names(self) -> list[str]:
        self.find(By.TAG_NAME, "tbody")
        rows = self.browser.find_elements(By.CSS_SELECTOR, "tbody th a")
        return [row.text for row in rows]

    def search(self, words: str) -> None:
        self.fill_in(q=words)
        self.submit(self.find(By.CSS_SELECTOR, ".search-form .btn-primary"))


class LivePage(ItemListPage):
    """The items as the API has them, while somebody types."""

    path = "/item/live"

    def type(self, words: str) -> None:
        self.find(By.NAME, "q").send_keys(words)

    def wait_for_status(self, text: str) -> None:
        """What a screen reader says when the answer has come."""
        waiting = WebDriverWait(self.browser, SLOWEST)
        waiting.until(lambda _: self.text_of(By.ID, "live-status") == text)


class ItemPage(Page):
    """One item."""

    @property
    def price(self) -> str:
        return self.text_of(By.CSS_SELECTOR, ".facts .price")

    def costs(self) -> dict[str, str]:
        self.find(By.ID, "offers")
        return {
            row.find_element(By.CSS_SELECTOR, "th a").text: row.find_element(
                By.CLASS_NAME, "price"
            ).text
            for row in self.browser.find_elements(By.CSS_SELECTOR, "tbody tr")
        }

    def open_deletion_of_offer(self, supplier: str) -> None:
        row = self.find(By.XPATH, f"//tbody/tr[th/a[text()='{supplier}']]")
        self.submit(row.find_element(By.PARTIAL_LINK_TEXT, "Delete"))

    def upload(self, picture: Path) -> None:
        self.find(By.NAME, "file").send_keys(str(picture))
        self.submit(self.find(By.NAME, "submit"))

    def has_loaded_picture(self) -> bool:
        image = self.find(By.CLASS_NAME, "item-picture")
        script = "return arguments[0].complete && arguments[0].naturalWidth > 0"
        waiting = WebDriverWait(self.browser, SLOWEST)
        return bool(waiting.until(lambda it: it.execute_script(script, image)))
