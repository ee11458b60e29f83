"""Fields whose rules hold for every resource, as `mypack.fields` has them for forms.

The document states each rule, so that what it allows is what is taken.
"""

import re
from decimal import Decimal
from typing import Any

from marshmallow import fields
from marshmallow.validate import Length, Range

from mypack.fields import stripped
from mypack.row_id import LARGEST
from mypack.text import CONTROL, CONTROL_IN_LINE

NUMBER = re.compile(r"[0-9]{1,10}")
TEXT: dict[str, Any] = {
    "empty": "This must not be empty.",
    "long": "Use at most {length} characters.",
    "control": "This text has characters that cannot be kept.",
}
# How the document writes what CONTROL and CONTROL_IN_LINE refuse.
UNSEEN = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f"
UNSEEN_IN_LINE = r"\u0000-\u001f\u007f\u0085\u2028\u2029"


class Text(fields.String):
    """Lines of text up to so many characters; blanks at its ends are taken off."""

    unseen, refused = UNSEEN, CONTROL

    def __init__(self, length: int, **kwargs: Any) -> None:
        self.length = length
        pattern = rf"^[^{self.unseen}]*[^{self.unseen}\s][^{self.unseen}]*$"
        metadata = document(kwargs, pattern=pattern)
        super().__init__(metadata=metadata, error_messages=TEXT, **kwargs)
        self.validators.append(Length(1, length, error="Use at most {max} characters."))

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, *args, **kwargs)
        if len(text) > self.length:
            raise self.make_error("long", length=self.length)
        if self.refused.search(text):
            raise self.make_error("control")
        if not (text := stripped(text) or ""):
            raise self.make_error("empty")
        return text


class Line(Text):
    """One line of text."""

    unseen, refused = UNSEEN_IN_LINE, CONTROL_IN_LINE


class Whole(fields.Integer):
    """A number that a row or a page can have; a text only in a query."""

    def __init__(self, low: int = 1, high: int = LARGEST, **kwargs: Any) -> None:
        super().__init__(validate=Range(low, high), **kwargs)

    def _validated(self, value: Any) -> int:
        # A decimal of a million digits is compared before it is made a whole number.
        if isinstance(value, Decimal) and abs(value) <= LARGEST and value % 1 == 0:
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid")
        return value


class QueryWhole(Whole):
    """A number as a query writes it."""

    def _validated(self, value: Any) -> int:
        if not NUMBER.fullmatch(value):
            raise self.make_error("invalid")
        return int(value)


class Flag(fields.Boolean):
    """True or false, and nothing that only reads like it."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class QueryFlag(fields.Boolean):
    """True or false as a query writes it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(truthy={"true"}, falsy={"false"}, **kwargs)


def document(kwargs: dict[str, Any], **metadata: str) -> dict[str, Any]:
    """Return what the document says of a field, over what every such field says."""
    return {**metadata, **kwargs.pop("metadata", {})}
