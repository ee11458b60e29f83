import pytest
from selenium.webdriver import Chrome

from .conftest import keep_screenshot, look
from .pages.menu import MenuPage
from .pages.page import Page

pytestmark = pytest.mark.browser

PRICES = {
    "Espresso": "3.19",
    "Cappuccino": "3.29",
    "Caffe Latte": "3.39",
    "Green Tea": "2.99",
    "Wulong Tea": "2.89",
}


def test_a_visitor_reads_the_menu_and_opens_an_item(
    browser: Chrome, base_url: str
) -> None:
    menu = MenuPage(browser, base_url)
    menu.open()
    assert menu.items().items() >= PRICES.items()
    assert keep_screenshot(browser, "menu-light").stat().st_size > 10_000

    item = menu.open_item("Cappuccino")
    assert (item.heading, item.price) == ("Cappuccino", "3.29")
    keep_screenshot(browser, "item-light")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/item/1", "/user/sign-in", "/no-such-page"])
def test_a_page_fits_a_phone_in_both_schemes(
    browser: Chrome, base_url: str, path: str, scheme: str
) -> None:
    look(browser, scheme=scheme, width=360, height=740)
    page = Page(browser, base_url)
    page.path = path
    page.open()
    name = path.strip("/").replace("/", "-") or "menu"
    keep_screenshot(browser, f"{name}-{scheme}-phone")
    assert not page.overflows


def test_the_menu_is_dark_where_the_system_is(browser: Chrome, base_url: str) -> None:
    look(browser, scheme="dark", width=1280, height=900)
    menu = MenuPage(browser, base_url)
    menu.open()
    keep_screenshot(browser, "menu-dark")
    script = "return getComputedStyle(document.body).backgroundColor"
    assert browser.execute_script(script) == "rgb(24, 20, 17)"
