"""The list of items and the page of one item."""

from selenium.webdriver.common.by import By

from .page import Page


class MenuPage(Page):
    """The catalogue."""

    def items(self) -> dict[str, str]:
        cards = self.browser.find_elements(By.CSS_SELECTOR, ".menu-card")
        return {
            card.find_element(By.CLASS_NAME, "menu-name").text: card.find_element(
                By.CLASS_NAME, "price"
            ).text
            for card in cards
        }

    def open_item(self, name: str) -> "ItemPage":
        self.browser.find_element(By.PARTIAL_LINK_TEXT, name).click()
        return ItemPage(self.browser, self.base_url)


class ItemPage(Page):
    """One item."""

    @property
    def price(self) -> str:
        return self.browser.find_element(By.CLASS_NAME, "price").text
