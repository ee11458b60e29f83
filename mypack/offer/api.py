"""Offers for programs: below their item, and as a list below their supplier."""

from typing import Any

from flask import url_for
from flask_sqlalchemy.pagination import Pagination
from webargs.flaskparser import abort

from mypack.api import ApiBlueprint
from mypack.item.models import Item
from mypack.item.service import find_item
from mypack.offer.schemas import CostSchema, OfferListArguments, OfferSchema
from mypack.offer.service import (
    add_offer,
    change_offer,
    delete_offer,
    find_offer,
    list_offers,
)
from mypack.store import InUse
from mypack.supplier.models import Offer, Supplier
from mypack.supplier.service import find_supplier

bp = ApiBlueprint("offer_api", __name__, path="", tag="Offers")
ALL = "/item/<id:item_id>/supplier/"
ONE = "/item/<id:item_id>/supplier/<id:supplier_id>"
UNKNOWN = "There is no supplier of this number."


@bp.get(ALL)
@bp.allowed("offer.list", find_item)
@bp.arguments(OfferListArguments, location="query")
@bp.paged(OfferSchema)
def index(item: Item, arguments: dict[str, Any]) -> Pagination:
    """List what suppliers ask for an item."""
    return list_offers(item_id=item.id, **arguments)


@bp.get("/supplier/<id:supplier_id>/item/")
@bp.allowed("offer.list", find_supplier)
@bp.arguments(OfferListArguments, location="query")
@bp.paged(OfferSchema)
def of_supplier(supplier: Supplier, arguments: dict[str, Any]) -> Pagination:
    """List what a supplier offers."""
    return list_offers(supplier_id=supplier.id, **arguments)


@bp.post(ALL)
@bp.allowed("offer.create", find_item)
@bp.etag
@bp.arguments(OfferSchema)
@bp.alt_response(409, response="CONFLICT")
@bp.alt_response(422, response="UNPROCESSABLE_ENTITY")
@bp.response(201, OfferSchema)
def create(item: Item, values: dict[str, Any]) -> tuple[Offer, dict[str, str]]:
    """Add what a supplier asks for an item; Location tells where it is."""
    item_id = item.id
    try:
        offer = add_offer(item_id=item_id, **values)
    except InUse:
        abort(422, message=UNKNOWN, fields={"supplier_id": [UNKNOWN]})
    url = url_for(".show", item_id=item_id, supplier_id=offer.supplier_id)
    return offer, {"Location": url}


@bp.get(ONE)
@bp.allowed("offer.get", find_offer)
@bp.etag
@bp.response(200, OfferSchema)
def show(offer: Offer) -> Offer:
    """Show what a supplier asks for an item."""
    return offer


@bp.put(ONE)
@bp.allowed("offer.update", find_offer)
@bp.etag
@bp.arguments(CostSchema)
@bp.response(200, OfferSchema)
def replace(offer: Offer, values: dict[str, Any]) -> Offer:
    """Replace what a supplier asks for an item."""
    bp.check_etag(offer, OfferSchema)
    return change_offer(offer, **values)


@bp.patch(ONE)
@bp.allowed("offer.update", find_offer)
@bp.etag
@bp.arguments(CostSchema(partial=True))
@bp.response(200, OfferSchema)
def change(offer: Offer, values: dict[str, Any]) -> Offer:
    """Change what a supplier asks for an item."""
    bp.check_etag(offer, OfferSchema)
    return change_offer(offer, **({"cost": offer.cost} | values))


@bp.delete(ONE)
@bp.allowed("offer.delete", find_offer)
@bp.etag
@bp.response(204)
def delete(offer: Offer) -> None:
    """Delete an offer; item and supplier stay."""
    bp.check_etag(offer, OfferSchema)
    delete_offer(offer)
