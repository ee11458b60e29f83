"""An item as the API shows it and takes it."""

from flask import url_for
from marshmallow import fields
from marshmallow.validate import OneOf

from mypack.api.fields import Line
from mypack.api.money import Money
from mypack.api.paging import PageArguments, search, sort
from mypack.api.schema import StrictSchema
from mypack.item.models import CATEGORIES, NAME_LENGTH
from mypack.item.service import SORT_NAMES


class ItemSchema(StrictSchema):
    """Something the café sells."""

    id = fields.Integer(dump_only=True)
    category = fields.String(required=True, validate=OneOf(CATEGORIES))
    name = Line(NAME_LENGTH, required=True)
    price = Money(required=True)
    picture = fields.Function(
        lambda item: item.picture and url_for("picture.show", name=item.picture),
        metadata={
            "type": ["string", "null"],
            "description": "Address of the picture, relative to this one",
        },
    )


class ItemListArguments(PageArguments):
    """Which items, and in which order."""

    q = search("name")
    category = fields.String(validate=OneOf(CATEGORIES))
    highest_price = Money()
    sort = sort(SORT_NAMES, "name")
