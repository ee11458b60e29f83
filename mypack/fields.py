"""Form fields whose rules hold for every form of the site."""

import unicodedata
from decimal import Decimal
from typing import Any

from wtforms import DecimalField, IntegerField, StringField, TextAreaField
from wtforms.validators import (
    InputRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)
from wtforms.widgets import HiddenInput

from mypack.database import HIGHEST_PRICE, PRICE_DECIMALS
from mypack.text import CONTROL, CONTROL_IN_LINE


def stripped(value: str | None) -> str | None:
    """Composed characters and no blanks at the ends: one name is written one way."""
    return unicodedata.normalize("NFC", value).strip() if value else value


def no_control(field_pattern: Any) -> Any:
    """Refuse characters that no person types."""

    def check(_: Any, field: Any) -> None:
        if field.data and field_pattern.search(field.data):
            raise ValidationError("This text has characters that cannot be kept.")

    return check


def line(
    label: str, length: int, *, required: bool = True, **render: Any
) -> StringField:
    """One line of text, up to so many characters."""
    first = InputRequired(f"Enter the {label.lower()}.") if required else Optional()
    limit = Length(max=length, message=f"Use at most {length} characters.")
    return StringField(
        label,
        [first, limit, no_control(CONTROL_IN_LINE)],
        filters=[stripped],
        render_kw={"maxlength": length, **render},
    )


def paragraphs(label: str, length: int, **render: Any) -> TextAreaField:
    """Lines of text, up to so many characters in all."""
    limit = Length(max=length, message=f"Use at most {length:,} characters.")
    return TextAreaField(
        label,
        [InputRequired(f"Enter the {label.lower()}."), limit, no_control(CONTROL)],
        filters=[stripped],
        render_kw={"maxlength": length, **render},
    )


def money(label: str) -> DecimalField:
    """An exact amount that a Price column holds."""

    def exact(_: Any, field: Any) -> None:
        value = field.data
        if isinstance(value, Decimal) and value.is_finite():
            if -int(value.as_tuple().exponent) > PRICE_DECIMALS:
                raise ValidationError(f"Use at most {PRICE_DECIMALS} decimals.")
        else:
            raise ValidationError("Enter an amount, such as 3.19.")

    limits = f"Enter an amount from 0 to {HIGHEST_PRICE}."
    return DecimalField(
        label,
        [
            InputRequired(f"Enter the {label.lower()}."),
            exact,
            NumberRange(Decimal(0), HIGHEST_PRICE, limits),
        ],
        places=PRICE_DECIMALS,
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )


def version() -> IntegerField:
    """The version of the row that the form was filled from, unseen."""
    return IntegerField(widget=HiddenInput(), validators=[InputRequired()])
