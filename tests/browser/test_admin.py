"""S17: the administration in a browser, under the headers that Apache sends."""

import os
from urllib.request import urlopen

import pytest
from selenium.webdriver import Chrome

from .conftest import ADMINISTRATOR_NAME, PASSWORD, keep_screenshot, look
from .headers import apache_headers
from .pages.admin import TablePage
from .pages.page import Page
from .pages.sign_in import SignInPage

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        "BASE_URL" in os.environ, reason="a given site has no users for tests"
    ),
]
PATHS = (
    "",
    "user/",
    "user/create",
    "user/1/edit",
    "role/",
    "item/",
    "item/create",
    "item/1/edit",
    "supplier/",
    "post/",
    "mail/",
)


@pytest.fixture
def administrator(browser: Chrome, base_url: str) -> Chrome:
    browser.get_log("browser")  # what other tests left
    page = SignInPage(browser, base_url)
    page.open()
    page.sign_in(ADMINISTRATOR_NAME, PASSWORD)
    return browser


def complaints(browser: Chrome) -> list[str]:
    """What the browser refused or failed to load."""
    serious = ("WARNING", "SEVERE")
    lines = browser.get_log("browser")
    return [line["message"] for line in lines if line["level"] in serious]


def test_the_site_of_the_tests_sends_what_apache_sends(base_url: str) -> None:
    with urlopen(f"{base_url}/user/sign-in") as answer:  # noqa: S310 # our own URL
        for name, value in apache_headers():
            assert answer.headers[name] == value


def test_an_inline_style_would_be_noticed(administrator: Chrome, base_url: str) -> None:
    administrator.get(f"{base_url}/admin/")
    administrator.execute_script("document.body.innerHTML = '<p style=color:red>x'")
    assert "style" in complaints(administrator)[0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_s17_no_page_breaks_the_content_security_policy(
    administrator: Chrome, base_url: str, scheme: str, width: int
) -> None:
    look(administrator, scheme=scheme, width=width, height=900)
    for path in PATHS:
        page = Page(administrator, base_url)
        page.path = f"/admin/{path}"
        page.open()
        name = "-".join(["admin", *path.split("/"), scheme, str(width)])
        keep_screenshot(administrator, name.replace("--", "-"))
        assert complaints(administrator) == []
        assert not page.overflows, path


def test_s17_an_item_is_made_found_and_deleted(
    administrator: Chrome, base_url: str
) -> None:
    items = TablePage(administrator, base_url, table="item")
    items.open()
    items.open_new()
    items.fill(name="Chai of the test", price="4.10")
    assert items.message == "Chai of the test is created."
    items.search("chai")
    assert items.rows() == ["Chai of the test"]
    items.tick("Chai of the test")
    items.act("delete")
    keep_screenshot(administrator, "admin-delete")
    assert items.heading == "Delete 1 item?"
    items.confirm()
    assert items.message == "Chai of the test is deleted."
    assert complaints(administrator) == []
