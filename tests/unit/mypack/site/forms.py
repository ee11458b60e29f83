"""The forms of the site, found on its pages: new ones are found too."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from .conftest import Site

UNTYPED = ("csrf_token", "version", "submit")
TYPED = ("text", "search", "email", "password", "number", "url", "tel", "textarea")


@dataclass
class Input:
    """One thing to type: its value on the page, and what the page says of it."""

    name: str
    type: str
    value: str
    longest: int | None
    is_required: bool
    is_wrong: bool


@dataclass
class Form:
    """One form of a page, and who can see it."""

    person: str
    path: str
    action: str
    inputs: dict[str, Input] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, str]:
        """What the form would send as it is shown."""
        return {one.name: one.value for one in self.inputs.values()}

    @property
    def typed(self) -> list[Input]:
        return [
            one
            for one in self.inputs.values()
            if one.type in TYPED and one.name not in UNTYPED
        ]


class Forms(HTMLParser):
    """Reads the forms of a page that are sent by POST."""

    def __init__(self, person: str, path: str) -> None:
        super().__init__()
        self.person, self.path = person, path
        self.forms: list[Form] = []
        self.form: Form | None = None
        self.text: Input | None = None
        self.choice: Input | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method", "").lower() == "post":
            action = given.get("action") or self.path
            self.form = Form(self.person, self.path, action)
            self.forms.append(self.form)
        elif self.form and tag in ("input", "textarea", "select") and "name" in given:
            self.add(tag, given)
        elif tag == "option" and self.choice and "selected" in given:
            self.choice.value = given.get("value", "")

    def add(self, tag: str, given: dict[str, str]) -> None:
        type_ = given.get("type", "text") if tag == "input" else tag
        if type_ in ("checkbox", "radio", "file", "submit"):
            return
        one = Input(
            given["name"],
            type_,
            given.get("value", ""),
            int(given["maxlength"]) if "maxlength" in given else None,
            "required" in given,
            "is-invalid" in given.get("class", ""),
        )
        assert self.form
        self.form.inputs[one.name] = one
        self.text = one if tag == "textarea" else None
        self.choice = one if tag == "select" else None

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        if tag == "textarea" and self.text:
            self.text.value = self.text.value.removeprefix("\n").replace("\r\n", "\n")
            self.text = None
        if tag == "select":
            self.choice = None

    def handle_data(self, data: str) -> None:
        if self.text:
            self.text.value += data


def read_forms(person: str, path: str, page: str) -> list[Form]:
    reader = Forms(person, path)
    reader.feed(page)
    return reader.forms


def all_forms(site: Site) -> Iterator[Form]:
    """Every form to type into, each as the first person sees it that may."""
    seen = set()
    for rule, _ in site.rules("GET"):
        for person in ("administrator", "visitor"):
            path = site.path(rule)
            answer = site.ask(person, "GET", path)
            if answer.status_code == 200 and answer.mimetype == "text/html":
                for form in read_forms(person, path, answer.text):
                    if form.typed and form.action not in seen:
                        seen.add(form.action)
                        yield form
