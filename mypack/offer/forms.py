"""Forms about offers."""

from collections.abc import Iterable
from typing import Any

from wtforms import SelectField, SubmitField

from mypack import fields
from mypack.row_form import ChangeForm, RowForm
from mypack.supplier.models import Supplier

CHOOSE = "Choose a supplier that does not offer the item yet."


class CreateOfferForm(RowForm):
    """Who offers an item, and for how much."""

    supplier_id = SelectField(
        "Supplier",
        coerce=int,
        invalid_value_message=CHOOSE,
        invalid_choice_message=CHOOSE,
    )
    cost = fields.money("Cost")
    submit = SubmitField("Add offer")

    def __init__(self, suppliers: Iterable[Supplier], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.supplier_id.choices = {str(one.id): one.name for one in suppliers}


class ChangeOfferForm(ChangeForm):
    """What a supplier asks now."""

    cost = fields.money("Cost")
    submit = SubmitField("Save changes")
