"""S12: an editor's day, in a real browser."""

import os
from pathlib import Path

import pytest
from PIL import Image
from selenium.webdriver import Chrome

from .conftest import EDITOR_NAME, PASSWORD, keep_screenshot, look
from .pages.item import ItemListPage, ItemPage, LivePage
from .pages.sign_in import SignInPage

pytestmark = pytest.mark.browser
needs_editor = pytest.mark.skipif(
    "BASE_URL" in os.environ, reason="a given site has no users for tests"
)


@pytest.fixture
def editor(browser: Chrome, base_url: str) -> Chrome:
    page = SignInPage(browser, base_url)
    page.open()
    page.sign_in(EDITOR_NAME, PASSWORD)
    assert page.message == f"Welcome, {EDITOR_NAME}."
    return browser


@needs_editor
def test_an_editor_creates_changes_and_deletes_an_item(
    editor: Chrome, base_url: str
) -> None:
    items = ItemListPage(editor, base_url)
    items.open()
    items.follow("New item")
    items.send(name="Flat White", price="1000")
    assert "Enter an amount from 0 to 999.99." in items.message
    keep_screenshot(editor, "item-create-errors-light")

    item = ItemPage(editor, base_url)
    item.send(price="3.60")
    assert item.message == "Flat White is on the menu."
    assert (item.heading, item.price) == ("Flat White", "3.60")

    item.follow("Edit")
    item.send(name="Flat White, double", price="4.10")
    assert item.message == "Flat White, double is changed."
    assert (item.heading, item.price) == ("Flat White, double", "4.10")
    keep_screenshot(editor, "item-changed-light")

    item.follow("Delete")
    assert item.heading == "Delete Flat White, double?"
    keep_screenshot(editor, "item-delete-light")
    item.send()
    assert items.message == "The item is deleted."
    assert "Flat White, double" not in items.names()


@needs_editor
def test_an_editor_adds_an_offer_and_deletes_it(editor: Chrome, base_url: str) -> None:
    item = ItemPage(editor, base_url)
    item.path = "/item/5"
    item.open()
    item.follow("Add offer")
    item.send(supplier_id="Casa Verde Imports", cost="0.49")
    assert item.message == "The offer is added."
    assert item.costs()["Casa Verde Imports"] == "0.49"
    item.open_deletion_of_offer("Casa Verde Imports")
    item.send()
    assert item.message == "The offer is deleted."
    assert "Casa Verde Imports" not in item.costs()


@needs_editor
def test_an_editor_gives_an_item_a_picture(
    editor: Chrome, base_url: str, tmp_path: Path
) -> None:
    photo = tmp_path / "photo.png"
    Image.radial_gradient("L").save(photo)
    item = ItemPage(editor, base_url)
    item.path = "/item/4"
    item.open()
    item.follow("Add picture")
    item.upload(photo)
    assert item.message == "Green Tea has a new picture."
    assert item.has_loaded_picture()
    keep_screenshot(editor, "item-picture-light")
    item.follow("Remove picture")
    item.send()
    assert item.message == "Green Tea has no picture any more."


def test_the_live_view_finds_items_while_somebody_types(
    browser: Chrome, base_url: str
) -> None:
    live = LivePage(browser, base_url)
    live.open()
    live.type("wulong")
    live.wait_for_status("1 item")
    assert live.names() == ["Wulong Tea"]
    assert browser.current_url.endswith("/item/live?q=wulong")
    keep_screenshot(browser, "live-light")
    live.type(" no such tea")
    live.wait_for_status("No items")
    assert live.names() == []


def test_the_live_view_is_a_list_without_scripts(
    browser: Chrome, base_url: str
) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        live = LivePage(browser, base_url)
        live.open()
        assert {"Espresso", "Green Tea"} <= set(live.names())
        live.search("green")
        assert live.names() == ["Green Tea"]
        keep_screenshot(browser, "live-without-scripts-light")
    finally:
        browser.execute_cdp_cmd(
            "Emulation.setScriptExecutionDisabled", {"value": False}
        )


def test_a_list_is_searched_and_sorted_and_the_url_says_so(
    browser: Chrome, base_url: str
) -> None:
    items = ItemListPage(browser, base_url)
    items.open()
    items.search("te")
    items.follow("Price")
    assert browser.current_url.endswith("/item/?q=te&sort=price")
    assert items.names() == ["Wulong Tea", "Green Tea", "Caffe Latte"]
    browser.refresh()
    assert items.names() == ["Wulong Tea", "Green Tea", "Caffe Latte"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_lists_fit_a_phone(browser: Chrome, base_url: str, scheme: str) -> None:
    look(browser, scheme=scheme, width=360, height=740)
    page = ItemListPage(browser, base_url)
    for path in ("/item/", "/item/live", "/item/1", "/supplier/", "/supplier/1"):
        page.path = path
        page.open()
        keep_screenshot(browser, f"{path.strip('/').replace('/', '-')}-{scheme}-phone")
        assert not page.overflows, path
