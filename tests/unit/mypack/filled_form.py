"""Sends a page's form as a browser does: what the page filled in, and what is typed."""

from html.parser import HTMLParser

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


class FormReader(HTMLParser):
    """Reads the values that the page's one POST form would send unchanged."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._is_inside = False
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "form":
            self._is_inside = (given.get("method") or "").lower() == "post"
        elif not self._is_inside:
            return
        elif tag == "input" and given.get("type") not in ("submit", "file"):
            self.values[name] = value
        elif tag == "select":
            self._select = name
        elif tag == "option" and (
            "selected" in given or self._select not in self.values
        ):
            self.values[self._select] = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False


def fill_in(client: FlaskClient, path: str) -> dict[str, str]:
    """Return what the form of the page would send."""
    return FormReader(client.get(path).text).values


def send(client: FlaskClient, path: str, **typed: object) -> TestResponse:
    """Open the page, type, and send; None stands for a field that is not sent."""
    values: dict[str, object] = {**fill_in(client, path), **typed}
    data = {name: value for name, value in values.items() if value is not None}
    return client.post(path, data=data)
