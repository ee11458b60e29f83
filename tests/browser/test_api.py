import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from .conftest import keep_screenshot, look
from .pages.page import SLOWEST, Page

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_document_of_the_api_is_shown(
    browser: Chrome, base_url: str, scheme: str
) -> None:
    """What breaks the Content-Security-Policy is logged as severe."""
    look(browser, scheme=scheme, width=1280, height=900)
    page = Page(browser, base_url)
    page.path = "/api/docs"
    page.open()
    waiting = WebDriverWait(browser, SLOWEST)
    waiting.until(lambda it: len(it.find_elements(By.CLASS_NAME, "opblock")) > 20)
    browser.find_element(By.CLASS_NAME, "opblock-summary-control").click()
    waiting.until(lambda it: it.find_elements(By.CLASS_NAME, "opblock-body"))
    keep_screenshot(browser, f"api-{scheme}")
    assert not page.overflows
    assert not [
        entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"
    ]
