"""An offer as the API shows it and takes it."""

from marshmallow import fields

from mypack.api.fields import Whole
from mypack.api.money import Money
from mypack.api.paging import PageArguments, sort
from mypack.api.schema import StrictSchema
from mypack.offer.service import SORT_NAMES


class CostSchema(StrictSchema):
    """What can be changed of an offer."""

    cost = Money(required=True)


class OfferSchema(CostSchema):
    """What a supplier asks for an item."""

    item_id = fields.Integer(dump_only=True)
    item_name = fields.String(dump_only=True, attribute="item.name")
    supplier_id = Whole(required=True)
    supplier_name = fields.String(dump_only=True, attribute="supplier.name")


class OfferListArguments(PageArguments):
    """In which order."""

    sort = sort(SORT_NAMES, "cost")
