"""The menu."""

from selenium.webdriver.common.by import By

from .item import ItemPage
from .page import Page


class MenuPage(Page):
    """The catalogue, as guests read it."""

    def items(self) -> dict[str, str]:
        self.find(By.CSS_SELECTOR, ".menu-card")
        return {
            card.find_element(By.CLASS_NAME, "menu-name").text: card.find_element(
                By.CLASS_NAME, "price"
            ).text
            for card in self.browser.find_elements(By.CSS_SELECTOR, ".menu-card")
        }

    def open_item(self, name: str) -> ItemPage:
        self.follow(name)
        return ItemPage(self.browser, self.base_url)
