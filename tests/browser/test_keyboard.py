"""S12: the site in a real browser, with the keyboard alone."""

import os

import pytest
from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from .conftest import NAME, PASSWORD, keep_screenshot, look
from .pages.page import Page, leaving

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        "BASE_URL" in os.environ, reason="a given site has no users for tests"
    ),
]

FURTHEST = 60  # steps to anything on a page


def press(browser: Chrome, *keys: str) -> None:
    ActionChains(browser).send_keys(*keys).perform()


def enter(browser: Chrome) -> None:
    """Press Enter on what leads to another page."""
    with leaving(browser):
        press(browser, Keys.ENTER)


def focused(browser: Chrome) -> WebElement:
    return browser.switch_to.active_element


def is_seen(browser: Chrome) -> bool:
    """Whoever does not use a mouse sees where the focus is."""
    script = """
        const style = getComputedStyle(document.activeElement);
        return style.outlineStyle !== 'none' || style.boxShadow !== 'none';
    """
    return bool(browser.execute_script(script))


def step_to(browser: Chrome, wanted: str) -> None:
    """Step on with Tab to the field of this name or the link or button of this text."""
    for _ in range(FURTHEST):
        press(browser, Keys.TAB)
        here = focused(browser)
        if here.tag_name == "body":
            continue  # the end of the page, or one that is still on its way
        assert is_seen(browser), here.get_attribute("outerHTML")
        texts = (here.get_attribute("name"), here.text, here.get_attribute("value"))
        if wanted in texts:
            return
    pytest.fail(f"Tab does not come to {wanted!r}")


def heading(browser: Chrome) -> str:
    return browser.find_element(By.TAG_NAME, "h1").text


def test_a_user_signs_in_and_changes_a_post_by_keyboard(
    browser: Chrome, base_url: str
) -> None:
    browser.get(base_url)
    step_to(browser, "Sign in")
    enter(browser)
    step_to(browser, "name")
    press(browser, NAME)
    step_to(browser, "password")
    press(browser, PASSWORD)
    enter(browser)
    step_to(browser, "Posts")
    enter(browser)
    step_to(browser, "First flush")
    enter(browser)
    assert heading(browser) == "First flush"
    step_to(browser, "Edit")
    enter(browser)
    step_to(browser, "body")
    press(browser, Keys.CONTROL, Keys.END)
    press(browser, Keys.ENTER, "Typed without a mouse.")
    step_to(browser, "submit")
    enter(browser)
    assert "Typed without a mouse." in browser.find_element(By.CLASS_NAME, "prose").text
    keep_screenshot(browser, "keyboard-post")


def test_the_first_step_skips_to_the_content(browser: Chrome, base_url: str) -> None:
    browser.get(base_url + "/item/")
    press(browser, Keys.TAB)
    assert focused(browser).text == "Skip to content"
    keep_screenshot(browser, "keyboard-skip-link")
    press(browser, Keys.ENTER)
    press(browser, Keys.TAB)
    main = browser.find_element(By.ID, "content")
    assert focused(browser) in main.find_elements(By.CSS_SELECTOR, "a, button, input")


def test_the_menu_of_a_phone_opens_and_closes_by_keyboard(
    browser: Chrome, base_url: str
) -> None:
    look(browser, scheme="light", width=360, height=740)
    browser.get(base_url)
    step_to(browser, "Menu")
    button = focused(browser)
    press(browser, Keys.ENTER)
    assert button.get_attribute("aria-expanded") == "true"
    keep_screenshot(browser, "keyboard-menu-phone")
    step_to(browser, "Posts")
    press(browser, Keys.ESCAPE)
    assert button.get_attribute("aria-expanded") == "false"
    assert focused(browser) == button


def test_a_refused_form_leads_to_the_field_that_is_wrong(
    browser: Chrome, base_url: str
) -> None:
    page = Page(browser, base_url)
    page.path = "/user/sign-in?next=/post/create"
    page.open()
    step_to(browser, "name")
    press(browser, NAME)
    step_to(browser, "password")
    press(browser, PASSWORD)
    enter(browser)
    step_to(browser, "submit")
    enter(browser)
    step_to(browser, "Title")
    press(browser, Keys.ENTER)
    press(browser, Keys.TAB)
    assert focused(browser).get_attribute("name") in ("title", "body")
