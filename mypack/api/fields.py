"""Fields whose rules hold for every resource, as `mypack.fields` has them for forms.

The document states each rule, so that what it allows is what is taken.
"""

import re
from decimal import Decimal
from typing import Any

from apispec.ext.marshmallow.openapi import OpenAPIConverter
from marshmallow import fields
from marshmallow.validate import Length, Range

from mypack.database import HIGHEST_PRICE, PRICE_DECIMALS
from mypack.fields import stripped
from mypack.row_id import LARGEST
from mypack.text import CONTROL, CONTROL_IN_LINE

AMOUNT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?")
NUMBER = re.compile(r"[0-9]{1,10}")
LIMITS = (
    f"Use an amount from 0 to {HIGHEST_PRICE} with at most {PRICE_DECIMALS} decimals, "
    "such as 3.19."
)
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


class Money(fields.Decimal):
    """An exact amount: a string such as "3.19", or a number when it is sent."""

    def __init__(self, **kwargs: Any) -> None:
        about = "An exact amount. Answers hold it as a string with two decimals."
        metadata = document(kwargs, description=about)
        errors: dict[str, Any] = {"invalid": LIMITS}
        super().__init__(
            as_string=True, metadata=metadata, error_messages=errors, **kwargs
        )

    def _validated(self, value: Any) -> Decimal:
        if isinstance(value, str) and AMOUNT.fullmatch(value):
            value = Decimal(value)
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise self.make_error("invalid")
        if not 0 <= value <= HIGHEST_PRICE or value != (exact := cents(value)):
            raise self.make_error("invalid")
        return abs(exact)  # JSON has a negative zero


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


def cents(value: int | Decimal) -> Decimal:
    """Return the amount with as many decimals as a Price column holds."""
    return Decimal(value).quantize(Decimal(10) ** -PRICE_DECIMALS)


def document(kwargs: dict[str, Any], **metadata: str) -> dict[str, Any]:
    """Return what the document says of a field, over what every such field says."""
    return {**metadata, **kwargs.pop("metadata", {})}


def money2properties(
    converter: OpenAPIConverter, field: fields.Field[Any], **_: Any
) -> dict[str, Any]:
    """Tell the document what an amount may look like."""
    if not isinstance(field, Money):
        return {}
    return {
        "type": ["string", "number"],
        "pattern": f"^{AMOUNT.pattern}$",
        "minimum": 0,
        "maximum": float(HIGHEST_PRICE),
        "multipleOf": 0.01,
        "example": "3.19",
    }
