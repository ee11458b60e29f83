"""A supplier as the API shows it and takes it."""

from marshmallow import fields

from mypack.api.fields import Line
from mypack.api.paging import PageArguments, search, sort
from mypack.api.schema import StrictSchema
from mypack.supplier.models import NAME_LENGTH, TOWN_LENGTH
from mypack.supplier.service import SORT_NAMES


class SupplierSchema(StrictSchema):
    """A company that the café buys from."""

    id = fields.Integer(dump_only=True)
    name = Line(NAME_LENGTH, required=True)
    town = Line(TOWN_LENGTH, allow_none=True, load_default=None)


class SupplierListArguments(PageArguments):
    """Which suppliers, and in which order."""

    q = search("name")
    sort = sort(SORT_NAMES, "name")
