"""A known message: its text as the program writes it, and what it means here."""

import re
from dataclasses import dataclass
from functools import cached_property

FIELD = re.compile(r"\\\{(\w+)\\\}")


@dataclass(frozen=True)
class Known:
    """A code never changes its meaning; `{names}` in the text are values of the line.

    `cause`, `outcome` and `next` are format strings: of those values and of the site's.
    """

    code: str
    text: str
    cause: str
    outcome: str
    next: str

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Match the text wherever it stands in a message."""
        escaped = FIELD.sub(r"(?P<\1>.+?)", re.escape(self.text))
        at_the_end = re.sub(r"\.\+\?\)$", r".+)", escaped)
        return re.compile(at_the_end, re.IGNORECASE)
