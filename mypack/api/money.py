"""Amounts: exact on the way in and on the way out."""

import re
from decimal import Decimal
from typing import Any

from apispec.ext.marshmallow.openapi import OpenAPIConverter
from marshmallow import fields

from mypack.api.fields import document
from mypack.database import HIGHEST_PRICE, PRICE_DECIMALS

AMOUNT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,2})?")
LIMITS = (
    f"Use an amount from 0 to {HIGHEST_PRICE} with at most {PRICE_DECIMALS} decimals, "
    "such as 3.19."
)


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


def cents(value: int | Decimal) -> Decimal:
    """Return the amount with as many decimals as a Price column holds."""
    return Decimal(value).quantize(Decimal(10) ** -PRICE_DECIMALS)


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
