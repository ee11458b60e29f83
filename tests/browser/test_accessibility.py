"""Every main page, as each of four people sees it: axe-core, phones, both schemes."""

import os

import pytest
from axe_core_python.selenium import Axe
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from .conftest import ADMINISTRATOR_NAME, EDITOR_NAME, NAME, PASSWORD, look
from .conftest import keep_screenshot as keep
from .pages.operation import OperationPage
from .pages.page import SLOWEST, Page
from .pages.sign_in import SignInPage

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        "BASE_URL" in os.environ, reason="a given site has no users for tests"
    ),
]

API_PAGE = "/api/docs"
OPERATION = OperationPage.path
FOR_ALL = (
    "/",
    "/item/",
    "/item/?q=xyz",
    "/item/1",
    "/item/live",
    "/supplier/",
    "/supplier/1",
    "/post/",
    "/post/1",
    "/post/by/anna",
    API_PAGE,
    "/no-such-page",
)
FOR_VISITORS = ("/user/sign-in", "/user/reset")
FOR_USERS = (
    "/user/profile",
    "/user/password",
    "/user/email",
    "/post/create",
)
FOR_AUTHORS = ("/post/1/edit", "/post/1/delete")
FOR_EDITORS = (
    "/item/create",
    "/item/1/edit",
    "/item/1/delete",
    "/item/1/picture",
    "/item/1/offer/create",
    "/item/1/offer/1/edit",
    "/item/1/offer/1/delete",
    "/supplier/create",
    "/supplier/1/edit",
    "/supplier/1/delete",
)
FOR_ADMINISTRATORS = (
    "/admin/",
    "/admin/user/",
    "/admin/user/create",
    "/admin/user/1/edit",
    "/admin/role/",
    "/admin/item/",
    "/admin/item/1/edit",
    "/admin/supplier/",
    "/admin/post/",
    "/admin/mail/",
    OPERATION,
)
PAGES: dict[str, tuple[str, ...]] = {
    "": (*FOR_ALL, *FOR_VISITORS),
    NAME: (*FOR_USERS, *FOR_AUTHORS, "/post/1", "/item/create"),
    EDITOR_NAME: (*FOR_EDITORS, "/item/", "/item/1", "/supplier/1"),
    ADMINISTRATOR_NAME: (*FOR_ADMINISTRATORS, "/", "/post/1"),
}
SEVERE = ("serious", "critical")
NOT_OURS = {"exclude": [["#api > .swagger-ui"]]}  # Swagger UI, as it is delivered


def sign_in(browser: Chrome, base_url: str, name: str) -> None:
    if name:
        page = SignInPage(browser, base_url)
        page.open()
        page.sign_in(name, PASSWORD)
        assert page.message == f"Welcome, {name}."


def visit(browser: Chrome, base_url: str, path: str) -> Page:
    page = Page(browser, base_url)
    page.path = path
    page.open()
    if path == API_PAGE:  # its script still asks for the document
        WebDriverWait(browser, SLOWEST).until(shows_operations)
    if path == OPERATION:
        OperationPage(browser, base_url).wait_for_charts()
    return page


def violations(browser: Chrome) -> list[str]:
    """What axe-core finds that keeps somebody from using the page."""
    return [
        f"{found['id']}: {found['help']}: {node['target']} {node['failureSummary']}"
        for found in Axe().run(browser, NOT_OURS)["violations"]
        if found["impact"] in SEVERE
        for node in found["nodes"]
    ]


def shows_operations(browser: Chrome) -> bool:
    return bool(browser.find_elements(By.CSS_SELECTOR, "#api .opblock"))


def shows_errors(browser: Chrome) -> bool:
    return bool(browser.find_elements(By.CSS_SELECTOR, ".is-invalid"))


def file_name(path: str, *parts: str) -> str:
    name = path.strip("/").replace("/", "-").replace("?q=xyz", "-empty") or "menu"
    return "-".join([name, *(part for part in parts if part)])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious_on_any_page(
    browser: Chrome, base_url: str, name: str, scheme: str
) -> None:
    look(browser, scheme=scheme, width=1280, height=900)
    sign_in(browser, base_url, name)
    found = {}
    for path in PAGES[name]:
        visit(browser, base_url, path)
        keep(browser, file_name(path, name, scheme))
        found[path] = violations(browser)
    assert not {path: wrong for path, wrong in found.items() if wrong}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_a_form_with_errors(
    browser: Chrome, base_url: str, scheme: str
) -> None:
    look(browser, scheme=scheme, width=1280, height=900)
    sign_in(browser, base_url, EDITOR_NAME)
    for path in ("/item/create", "/post/create", "/user/password"):
        page = visit(browser, base_url, path)
        page.submit(page.find(By.NAME, "submit"))
        WebDriverWait(browser, SLOWEST).until(shows_errors)
        keep(browser, file_name(path, "errors", scheme))
        assert violations(browser) == []


@pytest.mark.parametrize("name", PAGES)
def test_every_page_fits_a_phone(browser: Chrome, base_url: str, name: str) -> None:
    look(browser, scheme="light", width=360, height=740)
    sign_in(browser, base_url, name)
    too_wide = []
    for path in PAGES[name]:
        page = visit(browser, base_url, path)
        keep(browser, file_name(path, name, "phone"))
        if page.overflows:
            too_wide.append(path)
        assert violations(browser) == [], path
    assert too_wide == []
