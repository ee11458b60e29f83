"""An item as the API shows it and takes it."""

from marshmallow import fields
from marshmallow.validate import OneOf

from mypack.api.fields import Line, Money
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


class ItemListArguments(PageArguments):
    """Which items, and in which order."""

    q = search("name")
    category = fields.String(validate=OneOf(CATEGORIES))
    highest_price = Money()
    sort = sort(SORT_NAMES, "name")
