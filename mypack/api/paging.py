"""Pages of a list: which one is asked for, and where the others are."""

from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from flask_sqlalchemy.pagination import Pagination
from marshmallow import Schema, fields
from marshmallow.validate import Length, OneOf

from mypack.api.fields import QueryWhole
from mypack.listing import LONGEST_SEARCH, MOST_PER_PAGE, PER_PAGE

TOTAL = "X-Total-Count"
HEADERS: Mapping[str, Any] = {
    TOTAL: {"description": "Rows on all pages", "schema": {"type": "integer"}},
    "Link": {
        "description": 'The pages "first", "prev", "next" and "last" that there are, '
        "relative to this address (RFC 8288)",
        "schema": {"type": "string"},
    },
}


class PageArguments(Schema):
    """What every list can be asked for."""

    page = QueryWhole(load_default=1)
    page_size = QueryWhole(
        high=MOST_PER_PAGE, load_default=PER_PAGE, attribute="per_page"
    )


def search(of: str) -> fields.String:
    """Return the search field of a list."""
    about = {"description": f"Words of the {of}; capitals and accents do not matter"}
    return fields.String(validate=Length(max=LONGEST_SEARCH), metadata=about)


def sort(names: list[str], default: str) -> fields.String:
    """Return the field that names an order; a minus turns it round."""
    about = {"description": "The order; a minus before the name turns it round"}
    return fields.String(validate=OneOf(names), load_default=default, metadata=about)


def page_headers(page: Pagination) -> dict[str, str]:
    """Return how many rows there are, and links to the other pages."""
    last = max(page.pages, 1)
    pages = {"first": 1, "prev": page.page - 1, "next": page.page + 1, "last": last}
    links = [
        f'<{_page_url(number)}>; rel="{name}"'
        for name, number in pages.items()
        if 1 <= number <= last
    ]
    return {TOTAL: str(page.total), "Link": ", ".join(links)}


def _page_url(number: int) -> str:
    asked = request.args.to_dict() | (request.view_args or {})
    return url_for(request.endpoint or "", **(asked | {"page": number}))
