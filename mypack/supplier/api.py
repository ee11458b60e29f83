"""Suppliers for programs."""

from typing import Any

from flask import url_for
from flask_sqlalchemy.pagination import Pagination

from mypack.api import ApiBlueprint
from mypack.supplier.models import Supplier
from mypack.supplier.schemas import SupplierListArguments, SupplierSchema
from mypack.supplier.service import (
    add_supplier,
    change_supplier,
    delete_supplier,
    find_supplier,
    list_suppliers,
)

bp = ApiBlueprint("supplier_api", __name__, path="/supplier", tag="Suppliers")


@bp.get("/")
@bp.allowed("supplier.list")
@bp.arguments(SupplierListArguments, location="query")
@bp.paged(SupplierSchema)
def index(arguments: dict[str, Any]) -> Pagination:
    """List suppliers."""
    return list_suppliers(**arguments)


@bp.post("/")
@bp.allowed("supplier.create")
@bp.etag
@bp.arguments(SupplierSchema)
@bp.alt_response(409, response="CONFLICT")
@bp.response(201, SupplierSchema)
def create(values: dict[str, Any]) -> tuple[Supplier, dict[str, str]]:
    """Add a supplier; Location tells where it is."""
    supplier = add_supplier(**values)
    return supplier, {"Location": url_for(".show", supplier_id=supplier.id)}


@bp.get("/<id:supplier_id>")
@bp.allowed("supplier.get", find_supplier)
@bp.etag
@bp.response(200, SupplierSchema)
def show(supplier: Supplier) -> Supplier:
    """Show a supplier."""
    return supplier


@bp.put("/<id:supplier_id>")
@bp.allowed("supplier.update", find_supplier)
@bp.etag
@bp.arguments(SupplierSchema)
@bp.alt_response(409, response="CONFLICT")
@bp.response(200, SupplierSchema)
def replace(supplier: Supplier, values: dict[str, Any]) -> Supplier:
    """Replace a supplier."""
    bp.check_etag(supplier, SupplierSchema)
    return change_supplier(supplier, **values)


@bp.patch("/<id:supplier_id>")
@bp.allowed("supplier.update", find_supplier)
@bp.etag
@bp.arguments(SupplierSchema(partial=True))
@bp.alt_response(409, response="CONFLICT")
@bp.response(200, SupplierSchema)
def change(supplier: Supplier, values: dict[str, Any]) -> Supplier:
    """Change some fields of a supplier; the others stay."""
    bp.check_etag(supplier, SupplierSchema)
    return change_supplier(supplier, **values)


@bp.delete("/<id:supplier_id>")
@bp.allowed("supplier.delete", find_supplier)
@bp.etag
@bp.response(204)
def delete(supplier: Supplier) -> None:
    """Delete a supplier; one that offers something is in use."""
    bp.check_etag(supplier, SupplierSchema)
    delete_supplier(supplier)
