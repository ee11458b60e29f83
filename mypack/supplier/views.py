"""Pages of the suppliers."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from mypack.list_page import asked_page, listing
from mypack.permission import require
from mypack.row_form import CONFLICT, DeleteForm
from mypack.store import InUse
from mypack.supplier.forms import (
    ChangeSupplierForm,
    CreateSupplierForm,
    SupplierListForm,
)
from mypack.supplier.models import Supplier
from mypack.supplier.service import (
    add_supplier,
    change_supplier,
    delete_supplier,
    find_supplier,
    list_suppliers,
)

bp = Blueprint("supplier", __name__, url_prefix="/supplier")


@bp.get("/")
def index() -> str:
    """Show the suppliers that the URL asks for, a page at a time."""
    form = SupplierListForm()
    rows = list_suppliers(**form.wanted(), page=asked_page())
    return render_template("supplier/index.html", listing=listing(rows, form))


@bp.get("/<id:supplier_id>")
def show(supplier_id: int) -> str:
    """Show one supplier, and what it offers for how much."""
    return render_template("supplier/show.html", supplier=found_supplier(supplier_id))


@bp.route("/create", methods=["GET", "POST"])
def create() -> ResponseReturnValue:
    """Add a supplier."""
    require("supplier.create")
    form = CreateSupplierForm()
    if form.is_written(lambda: add_supplier(**form.values())):
        flash(f"{form.name.data} is added.", "success")
        return redirect(url_for("supplier.show", supplier_id=form.row.id))
    return render_template("supplier/create.html", form=form), form.status


@bp.route("/<id:supplier_id>/edit", methods=["GET", "POST"])
def edit(supplier_id: int) -> ResponseReturnValue:
    """Change a supplier."""
    require("supplier.update")
    supplier = found_supplier(supplier_id)
    form = ChangeSupplierForm(obj=supplier)
    version = form.version.data
    if form.is_written(
        lambda: change_supplier(supplier, version=version, **form.values())
    ):
        flash(f"{supplier.name} is changed.", "success")
        return redirect(url_for("supplier.show", supplier_id=supplier_id))
    page = render_template("supplier/edit.html", form=form, supplier=supplier)
    return page, form.status


@bp.route("/<id:supplier_id>/delete", methods=["GET", "POST"])
def delete(supplier_id: int) -> ResponseReturnValue:
    """Delete a supplier that offers nothing; else say which offers are in the way."""
    require("supplier.delete")
    supplier = found_supplier(supplier_id)
    form = DeleteForm(obj=supplier)
    try:
        if form.is_written(
            lambda: delete_supplier(supplier, version=form.version.data)
        ):
            flash("The supplier is deleted.", "success")
            return redirect(url_for("supplier.index"))
    except InUse:
        form.status = CONFLICT
    page = render_template("supplier/delete.html", form=form, supplier=supplier)
    return page, form.status


def found_supplier(supplier_id: int) -> Supplier:
    """Return the supplier, or answer that there is no such page."""
    return find_supplier(supplier_id) or abort(404)
