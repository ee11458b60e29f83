"""Pages that list rows: what is shown stands in the URL, so that it can be shared."""

from dataclasses import dataclass
from typing import Any

from flask import abort, redirect, request, url_for
from flask_sqlalchemy.pagination import Pagination
from wtforms import Form, SearchField
from wtforms.validators import Length

from mypack.listing import DESCENDING, LONGEST_SEARCH


class ListForm(Form):  # type: ignore[misc]
    """What a list shows; each list adds its own fields and `sort`.

    A URL is typed and shared by people: what it asks for and cannot be is left out.
    """

    q = SearchField("Search", [Length(max=LONGEST_SEARCH)], default="")

    def __init__(self, **given: Any) -> None:
        """Read the query, and what is given by the path."""
        known = {name: value for name, value in given.items() if value is not None}
        super().__init__(request.args, data=known)
        self.validate()
        for field in self:
            if field.errors:
                field.process(None)
                field.errors = []

    def wanted(self) -> dict[str, Any]:
        """Return the arguments of the service's list."""
        nothing = (None, "")
        return {
            field.name: field.default if field.data in nothing else field.data
            for field in self
        }

    def state(self) -> dict[str, Any]:
        """Return what a URL must say to show the same list."""
        default = {field.name: field.default for field in self}
        wanted = self.wanted().items()
        return {name: value for name, value in wanted if value != default[name]}


@dataclass(frozen=True)
class Listing:
    """One page of rows, and the URLs of the same list sorted another way."""

    rows: Pagination
    form: ListForm

    @property
    def state(self) -> dict[str, Any]:
        """What a URL must say to show this list."""
        return self.form.state()

    def way(self, name: str) -> str | None:
        """Return the direction that the rows are sorted in by this name, or None."""
        ways = {name: "ascending", DESCENDING + name: "descending"}
        return ways.get(self.form.sort.data)

    def sort_url(self, name: str) -> str:
        """Return the URL of this list sorted by the name, or the other way round."""
        sort = DESCENDING + name if self.way(name) == "ascending" else name
        return url_for(str(request.endpoint), **self.state | {"sort": sort})


def asked_page() -> int:
    """Return the number of the page that the URL asks for."""
    return request.args.get("page", 1, type=int)


def listing(rows: Pagination, form: ListForm) -> Listing:
    """Return the list; a page after the last, perhaps emptied since, leads to it."""
    if not rows.items and rows.page > 1:
        last = form.state() | {"page": max(rows.pages, 1)}
        abort(redirect(url_for(str(request.endpoint), **last)))
    return Listing(rows, form)
