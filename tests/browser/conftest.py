"""A real Chromium, and a site for it: BASE_URL, or one served for these tests."""

import os
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask_migrate import upgrade
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from werkzeug.serving import make_server

from mypack import create_app
from mypack.extensions import db
from mypack.permission import ADMINISTRATOR, EDITOR
from mypack.post.service import add_post
from mypack.seed import add_missing
from mypack.user.service import create_user
from tests.state_files import write_all

from .headers import behind_apache

CHROMIUM = Path("/usr/bin/chromium")
CHROMEDRIVER = Path("/usr/bin/chromedriver")
SCREENSHOTS = Path(__file__).parents[2] / ".build" / "screenshots"
FLAGS = (
    "--headless=new",
    "--no-sandbox",  # tests run as root, where the sandbox refuses to start
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,900",
)
NAME, EDITOR_NAME, ADMINISTRATOR_NAME = "anna", "edith", "ada"
PASSWORD = "correct horse battery staple"


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site that is served: its database and its host's state."""
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="session")
def base_url(served: Path) -> Iterator[str]:
    if given := os.environ.get("BASE_URL"):
        yield given.rstrip("/")
        return
    yield from serve(served / "mypack.sqlite")


def settings_for(database: Path) -> dict[str, object]:
    return {
        "SECRET_KEY": "k" * 32,
        "DATABASE_URL": f"sqlite:///{database}",
        "UPLOAD_FOLDER": str(database.with_name("uploads")),
        "STATE_FOLDER": str(database.with_name("state")),
    }


def serve(database: Path) -> Iterator[str]:
    write_all(database.with_name("state"))
    app = create_app(settings_for(database))
    with app.app_context():
        upgrade()
        add_missing()
        anna = create_user(NAME, PASSWORD)
        create_user(EDITOR_NAME, PASSWORD, EDITOR)
        create_user(ADMINISTRATOR_NAME, PASSWORD, ADMINISTRATOR)
        add_post(author=anna, title="First flush", body="Two leaves\nand a bud.")
    server = make_server("127.0.0.1", 0, behind_apache(app), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chrome]:
    for program in (CHROMIUM, CHROMEDRIVER):
        if not program.exists():
            pytest.skip(f"{program} is missing: apt install chromium chromium-driver")
    options = ChromeOptions()
    options.binary_location = str(CHROMIUM)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        for flag in (*FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        driver = Chrome(options, ChromeService(str(CHROMEDRIVER)))
        yield driver
        driver.quit()


@pytest.fixture
def browser(chromium: Chrome) -> Chrome:
    """A desktop window in the light scheme, without the cookies of the last test."""
    chromium.execute_cdp_cmd("Network.clearBrowserCookies", {})
    look(chromium, scheme="light", width=1280, height=900)
    return chromium


def look(browser: Chrome, *, scheme: str, width: int, height: int) -> None:
    feature = {"name": "prefers-color-scheme", "value": scheme}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1}
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {**metrics, "mobile": width < 600}
    )


def keep_screenshot(browser: Chrome, name: str) -> Path:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    path = SCREENSHOTS / f"{name}.png"
    browser.save_screenshot(str(path))
    return path
