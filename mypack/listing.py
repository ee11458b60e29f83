"""Searching, sorting and paging that every list of the site shares."""

from collections.abc import Mapping
from typing import Any

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, Select, SQLColumnExpression
from sqlalchemy.orm import InstrumentedAttribute

from mypack.extensions import db
from mypack.row_id import LARGEST
from mypack.text import CONTROL_IN_LINE, search_key

PER_PAGE = 20
MOST_PER_PAGE = 100
LONGEST_SEARCH = 80
DESCENDING = "-"

Sorts = Mapping[str, SQLColumnExpression[Any]]


class SortUnknown(ValueError):
    """A list cannot be sorted by this."""


def found(column: InstrumentedAttribute[Any], q: str) -> list[ColumnElement[bool]]:
    """Return conditions: every word of q is in the column of search keys.

    Characters that no text may hold divide words, so that any q can be asked for.
    """
    words = search_key(CONTROL_IN_LINE.sub(" ", q[:LONGEST_SEARCH])).split()
    return [column.contains(word, autoescape=True) for word in words]


def both_ways(sorts: Sorts) -> list[str]:
    """Return every allowed sort: each name, and with a minus for the other way."""
    return [sign + name for name in sorts for sign in ("", DESCENDING)]


def ordered(
    query: Select[Any], sorts: Sorts, sort: str, *ties: InstrumentedAttribute[Any]
) -> Select[Any]:
    """Sort by a name of `sorts`, after a minus descending; ties make it repeatable."""
    column = sorts.get(sort.removeprefix(DESCENDING))
    if column is None:
        raise SortUnknown(f"{sort!r}; allowed: {', '.join(both_ways(sorts))}")
    first = column.desc() if sort.startswith(DESCENDING) else column.asc()
    return query.order_by(first, *ties)


def paged(query: Select[Any], page: int, per_page: int) -> Pagination:
    """Return one page of rows and how many there are; a page too far is empty."""
    size = min(max(per_page, 1), MOST_PER_PAGE)
    number = min(max(page, 1), LARGEST // size)
    return db.paginate(query, page=number, per_page=size, error_out=False)
