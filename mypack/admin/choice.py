"""Filters of a list: a few values to choose from."""

from collections.abc import Callable, Iterable
from typing import Any

from flask_admin.contrib.sqla.filters import BaseSQLAFilter

YES_NO = ("yes", "no")


class Choice(BaseSQLAFilter):
    """Shows the rows for which the condition of the chosen value holds."""

    def __init__(
        self,
        column: Any,
        name: str,
        values: Iterable[str],
        condition: Callable[[str], Any] | None = None,
    ) -> None:
        options = [(value, value.capitalize()) for value in values]
        super().__init__(column, name, options=options)
        self.condition = condition or (lambda value: column == value)

    def validate(self, value: str) -> bool:
        """Only the options are values."""
        return value in dict(self.options)

    def apply(self, query: Any, value: str, alias: Any = None) -> Any:
        """Add the condition to a query of rows, or of their number."""
        return query.filter(self.condition(value))

    def operation(self) -> str:
        """Return the second half of the name in the URL, as in `role_is`."""
        return "is"


def switch(column: Any, name: str) -> Choice:
    """Filter by a column that is true or false."""
    return Choice(column, name, YES_NO, lambda value: column.is_(value == "yes"))
