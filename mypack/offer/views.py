"""Pages of the offers, each below its item."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug import Response

from mypack.item.service import find_item
from mypack.offer.forms import ChangeOfferForm, CreateOfferForm
from mypack.offer.service import (
    add_offer,
    change_offer,
    delete_offer,
    find_offer,
    suppliers_without_offer,
)
from mypack.permission import require
from mypack.row_form import DeleteForm
from mypack.supplier.models import Offer

bp = Blueprint("offer", __name__, url_prefix="/item/<id:item_id>/offer")


@bp.route("/create", methods=["GET", "POST"])
def create(item_id: int) -> ResponseReturnValue:
    """Add what a supplier asks for the item."""
    require("offer.create")
    item = find_item(item_id) or abort(404)
    form = CreateOfferForm(suppliers_without_offer(item))
    if form.is_written(lambda: add_offer(item_id=item_id, **form.values())):
        return to_item(item_id, "The offer is added.")
    return render_template("offer/create.html", form=form, item=item), form.status


@bp.route("/<id:supplier_id>/edit", methods=["GET", "POST"])
def edit(item_id: int, supplier_id: int) -> ResponseReturnValue:
    """Change what the supplier asks."""
    require("offer.update")
    offer = found_offer(item_id, supplier_id)
    form = ChangeOfferForm(obj=offer)
    version = form.version.data
    if form.is_written(lambda: change_offer(offer, version=version, **form.values())):
        return to_item(item_id, "The offer is changed.")
    return render_template("offer/edit.html", form=form, offer=offer), form.status


@bp.route("/<id:supplier_id>/delete", methods=["GET", "POST"])
def delete(item_id: int, supplier_id: int) -> ResponseReturnValue:
    """Delete the offer; item and supplier stay."""
    require("offer.delete")
    offer = found_offer(item_id, supplier_id)
    form = DeleteForm(obj=offer)
    if form.is_written(lambda: delete_offer(offer, version=form.version.data)):
        return to_item(item_id, "The offer is deleted.")
    return render_template("offer/delete.html", form=form, offer=offer), form.status


def found_offer(item_id: int, supplier_id: int) -> Offer:
    """Return the offer, or answer that there is no such page."""
    return find_offer(item_id, supplier_id) or abort(404)


def to_item(item_id: int, message: str) -> Response:
    """Say what was done on the page of the item."""
    flash(message, "success")
    return redirect(url_for("item.show", item_id=item_id))
