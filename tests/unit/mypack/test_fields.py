"""S3: what a value may be is the same in every form."""

from decimal import Decimal
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form

from mypack import fields


class AnyForm(Form):  # type: ignore[misc]
    name = fields.line("Name", 5)
    town = fields.line("Town", 5, required=False)
    text = fields.paragraphs("Text", 12)
    kind = fields.choice("Kind", ("tea", "coffee"))
    price = fields.money("Price")
    version = fields.version()


RIGHT = {
    "name": "Tea",
    "town": "",
    "text": "one\ntwo",
    "kind": "tea",
    "price": "1.50",
    "version": "3",
}


def checked(**typed: str) -> Any:
    form = AnyForm(MultiDict(RIGHT | typed))
    form.validate()
    return form


def test_right_values_are_taken() -> None:
    form = checked()
    assert form.errors == {}
    assert form.price.data == Decimal("1.50")
    assert form.version.data == 3


def test_blanks_around_are_dropped_and_characters_composed() -> None:
    assert checked(name="  Cafe\u0301 ").name.data == "Café"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", " \t ", "Enter the name."),
        ("name", "sixsix", "Use at most 5 characters."),
        ("name", "a\x00", "This text has characters that cannot be kept."),
        ("name", "a\u2028b", "This text has characters that cannot be kept."),
        ("name", "\ud800", "This text has characters that cannot be kept."),
        ("town", "sixsix", "Use at most 5 characters."),
        ("town", "a\x1b", "This text has characters that cannot be kept."),
        ("text", "", "Enter the text."),
        ("text", "\n\n", "Enter the text."),
        ("text", "x" * 13, "Use at most 12 characters."),
        ("text", "a\x00", "This text has characters that cannot be kept."),
        ("kind", "", "Choose tea or coffee."),
        ("kind", "beer", "Choose tea or coffee."),
        ("price", "", "Enter the price."),
        ("price", "1,50", "Enter an amount, such as 3.19."),
        ("price", "-Infinity", "Enter an amount, such as 3.19."),
        ("price", "0.005", "Use at most 2 decimals."),
        ("price", "999.995", "Use at most 2 decimals."),
        ("price", "1e3", "Enter an amount from 0 to 999.99."),
        ("version", "", "This form is incomplete."),
        ("version", "one", "This form is incomplete."),
    ],
)
def test_a_wrong_value_is_told_once_with_the_next_step(
    field: str, value: str, message: str
) -> None:
    errors = checked(**{field: value}).errors
    assert list(errors) == [field]
    assert len(errors[field]) == 1
    assert errors[field][0].startswith(message)


def test_line_breaks_stay_in_paragraphs() -> None:
    assert checked(text="a\r\n\tb").text.data == "a\n\tb"


@pytest.mark.parametrize("value", ["-0", "-0.00", "0", "0.00"])
def test_nothing_costs_nothing_without_a_sign(value: str) -> None:
    assert not checked(price=value).price.data.is_signed()
