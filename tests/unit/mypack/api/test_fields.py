import re
from decimal import Decimal

import pytest
from marshmallow import ValidationError

from mypack.api.fields import Line, Text
from mypack.api.money import Money
from mypack.text import CONTROL, CONTROL_IN_LINE


@pytest.mark.parametrize(
    ("kind", "pattern"), [(Text, CONTROL), (Line, CONTROL_IN_LINE)]
)
def test_the_document_names_the_characters_that_no_text_may_hold(
    kind: type[Text], pattern: re.Pattern[str]
) -> None:
    documented = re.compile(f"[{kind.unseen}]")
    for number in [*range(0xD800), *range(0xE000, 0x10000)]:  # JSON has no halves
        character = chr(number)
        is_refused = bool(pattern.match(character))
        assert is_refused == bool(documented.match(character)), hex(number)


def test_an_amount_has_no_negative_zero() -> None:
    amount = Money().deserialize(Decimal("-0.0"))
    assert (amount, amount.is_signed()) == (0, False)


@pytest.mark.parametrize("exponent", ["1E+999999", "1E-999999", "9E+400"])
def test_an_amount_of_a_million_digits_is_refused_at_once(exponent: str) -> None:
    with pytest.raises(ValidationError, match="Use an amount"):
        Money().deserialize(Decimal(exponent))
