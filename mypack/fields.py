"""Form fields whose rules hold for every form of the site."""

import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from wtforms import (
    DecimalField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    StopValidation,
    ValidationError,
)
from wtforms.widgets import HiddenInput

from mypack.database import HIGHEST_PRICE, PRICE_DECIMALS
from mypack.text import CONTROL, CONTROL_IN_LINE

INCOMPLETE = "This form is incomplete. Reload the page and try again."


def stripped(value: str | None) -> str | None:
    """Composed characters and no blanks at the ends: one name is written one way.

    A browser sends each line break of a text as two characters, the API as one.
    """
    if not value:
        return value
    return unicodedata.normalize("NFC", value).replace("\r\n", "\n").strip()


def no_control(field_pattern: Any) -> Any:
    """Refuse characters that no person types."""

    def check(_: Any, field: Any) -> None:
        if field.data and field_pattern.search(field.data):
            raise ValidationError(
                "This text has characters that cannot be kept. Type it anew."
            )

    return check


def line(
    label: str, length: int, *, required: bool = True, **render: Any
) -> StringField:
    """One line of text, up to so many characters."""
    first = DataRequired(f"Enter the {label.lower()}.") if required else Optional()
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
        [DataRequired(f"Enter the {label.lower()}."), limit, no_control(CONTROL)],
        filters=[stripped],
        render_kw={"maxlength": length, **render},
    )


def choice(label: str, values: Sequence[str]) -> SelectField:
    """One of a few words."""
    return SelectField(
        label,
        choices={value: value.capitalize() for value in values},
        invalid_choice_message=f"Choose {' or '.join(values)}.",
    )


def money(label: str) -> DecimalField:
    """An exact amount that a Price column holds."""
    limits = f"Enter an amount from 0 to {HIGHEST_PRICE}."
    return DecimalField(
        label,
        [
            InputRequired(f"Enter the {label.lower()}."),
            a_number,
            exact_amount,
            NumberRange(Decimal(0), HIGHEST_PRICE, limits),
        ],
        places=PRICE_DECIMALS,
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )


def a_number(_: Any, field: Any) -> None:
    """Refuse what is no number; Decimal takes NaN and Infinity for numbers."""
    if not isinstance(field.data, Decimal) or not field.data.is_finite():
        field.errors[:] = []  # one message, ours
        raise StopValidation("Enter an amount, such as 3.19.")


def exact_amount(_: Any, field: Any) -> None:
    """Refuse what a Price column would round."""
    value = field.data
    if -int(value.as_tuple().exponent) > PRICE_DECIMALS:
        raise StopValidation(f"Use at most {PRICE_DECIMALS} decimals.")
    if value.is_zero():
        field.data = value.copy_abs()  # SQLite would keep a minus


class VersionField(IntegerField, HiddenField):  # type: ignore[misc]
    """A number that the page holds unseen."""

    widget = HiddenInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Nobody types it, so what is wrong with it is not worth a word."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(INCOMPLETE) from None


def version() -> VersionField:
    """The version of the row that the form was filled from."""
    return VersionField(validators=[InputRequired(INCOMPLETE)])
