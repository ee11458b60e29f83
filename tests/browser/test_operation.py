"""The operator's page in a browser: charts that are drawn, and a report shut off."""

import os
from pathlib import Path

import pytest
from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from .conftest import ADMINISTRATOR_NAME, PASSWORD, keep_screenshot, look
from .pages.operation import OperationPage
from .pages.sign_in import SignInPage
from .test_admin import complaints

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        "BASE_URL" in os.environ, reason="a given site has no users for tests"
    ),
]
# A script as a report has it, which tries what a script of the site could do.
REPORT = """<!doctype html><html lang="en"><title>Traffic</title><p id="said"></p>
<script>
const said = document.getElementById("said");
try { said.textContent = "cookie " + document.cookie; }
catch { said.textContent = "no cookie"; }
fetch("/user/profile").then(() => said.append(", fetched"))
    .catch(() => said.append(", no request"));
</script></html>"""


@pytest.fixture
def page(browser: Chrome, base_url: str) -> OperationPage:
    browser.get_log("browser")  # what other tests left
    sign_in = SignInPage(browser, base_url)
    sign_in.open()
    sign_in.sign_in(ADMINISTRATOR_NAME, PASSWORD)
    page = OperationPage(browser, base_url)
    page.open()
    return page


def whole(page: OperationPage, name: str) -> None:
    """Keep a picture of the whole page, however long it is."""
    browser = page.browser
    size = browser.execute_script(
        "return [innerWidth, document.documentElement.scrollHeight]"
    )
    scheme = browser.execute_script(
        "return matchMedia('(prefers-color-scheme: dark)').matches"
    )
    look(browser, scheme="dark" if scheme else "light", width=size[0], height=size[1])
    keep_screenshot(browser, name)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_charts_are_drawn_with_the_flips_marked(
    page: OperationPage, scheme: str, width: int
) -> None:
    look(page.browser, scheme=scheme, width=width, height=900)
    page.open()
    page.choose("24 hours")
    assert len(page.charts) == 3
    for chart in page.charts:
        assert page.ink(chart) > width / 4
        marks = chart.find_elements(By.CSS_SELECTOR, ".flip")
        assert len(marks) == 3  # the first release is older than a day
        assert page.flips(chart)[-1] == "b2c3d4e"
        assert page.flips(chart)[0] == "b2c3d4e"
        assert "flips: 3" in page.described(chart)
    assert not page.overflows
    whole(page, f"operation-{scheme}-{width}")
    assert complaints(page.browser) == []


def test_a_shorter_span_shows_less(page: OperationPage) -> None:
    page.choose("1 hour")
    assert "flips: 0" in page.described(page.charts[0])
    assert page.charts[0].find_elements(By.CSS_SELECTOR, ".flip") == []
    page.choose("6 hours")
    assert "flips: 2" in page.described(page.charts[0])


def test_a_chart_is_read_with_the_keyboard(page: OperationPage) -> None:
    plot = page.charts[0].find_element(By.CSS_SELECTOR, ".plot")
    page.browser.execute_script("arguments[0].focus()", plot)
    ActionChains(page.browser).send_keys(Keys.END, Keys.ARROW_LEFT).perform()
    read = page.charts[0].find_element(By.TAG_NAME, "output").text
    assert int(read) > 0
    said = page.find(By.ID, "update-status").get_attribute("textContent")
    assert f"requests {read}" in said


def test_an_update_moves_no_focus_and_closes_nothing(page: OperationPage) -> None:
    page.click(page.find(By.CSS_SELECTOR, "#hours-table summary"))
    pause = page.find(By.ID, "pause")
    page.browser.execute_script("arguments[0].focus()", pause)
    page.update()
    assert page.browser.switch_to.active_element == pause
    assert page.find(By.ID, "hours-table").get_attribute("open")
    page.click(pause)
    assert pause.get_attribute("aria-pressed") == "true"
    assert complaints(page.browser) == []


def test_figures_that_cannot_be_had_are_told_of(page: OperationPage) -> None:
    page.browser.execute_script("root.dataset.figures = '/none'; update()")
    assert "cannot be brought up to date" in page.text_of(By.ID, "update-failed")
    page.browser.get_log("browser")  # the 404 that was asked for


def test_the_report_s_scripts_run_shut_off_from_the_site(
    page: OperationPage, served: Path
) -> None:
    report = served / "state" / "traffic.html"
    report.write_text(REPORT)
    page.browser.refresh()
    page.follow("Traffic report")
    page.find(By.XPATH, "//p[contains(., 'request') or contains(., 'fetched')]")
    assert page.text_of(By.ID, "said") == "no cookie, no request"
    report.unlink()
    page.browser.get_log("browser")  # the refusals that were asked for
