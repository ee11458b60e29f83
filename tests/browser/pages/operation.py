"""The operator's page."""

from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from .page import SLOWEST, Page

# How many pixels have the colour of the chart's first line, as its key shows it.
INKED = """
const canvas = arguments[0].querySelector('canvas');
const key = getComputedStyle(arguments[0].querySelector('.key')).borderTopColor;
const wanted = key.match(/\\d+/g).map(Number);
const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
let inked = 0;
for (let i = 0; i < data.length; i += 4) {
  const isLine = wanted.every((one, at) => Math.abs(data[i + at] - one) < 9);
  inked += data[i + 3] > 200 && isLine;
}
return inked;
"""


class OperationPage(Page):
    """Releases, charts, findings, history and host."""

    path = "/admin/operation/"

    def open(self) -> None:
        super().open()
        self.wait_for_charts()

    def wait_for_charts(self) -> None:
        self.find(By.CSS_SELECTOR, ".operation[data-drawn]")

    @property
    def charts(self) -> list[WebElement]:
        return self.browser.find_elements(By.CSS_SELECTOR, "[data-chart]")

    def ink(self, chart: WebElement) -> int:
        """Count the pixels of the line that was drawn first."""
        return int(self.browser.execute_script(INKED, chart))

    def flips(self, chart: WebElement) -> list[str]:
        """Read the labels of the flips, from left to right."""
        found = chart.find_elements(By.CSS_SELECTOR, ".flip-label")
        found.sort(key=lambda one: one.location["x"])
        return [one.text for one in found]

    def choose(self, span: str) -> None:
        self.click(self.find(By.XPATH, f"//button[text()='{span}']"))

    def click(self, element: WebElement) -> None:
        """Click what may lie far down; the page would scroll there smoothly."""
        there = "arguments[0].scrollIntoView({behavior: 'instant', block: 'center'})"
        self.browser.execute_script(there, element)
        element.click()

    def described(self, chart: WebElement) -> str:
        return chart.find_element(By.CSS_SELECTOR, ".plot").get_attribute("aria-label")

    def update(self) -> None:
        """Bring page and charts up to date, as the page does by itself each while."""
        before = self.browser.execute_script("return root.dataset.updated")
        self.browser.execute_script("update()")
        waiting = WebDriverWait(self.browser, SLOWEST)
        now = "return root.dataset.updated"
        waiting.until(lambda it: it.execute_script(now) != before)
