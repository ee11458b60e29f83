"""Pages of the catalogue."""

from flask import Blueprint, render_template

from mypack.extensions import db
from mypack.item.models import Item
from mypack.item.service import menu

bp = Blueprint("item", __name__)


@bp.get("/item/")
@bp.get("/")
def index() -> str:
    """Show every item."""
    return render_template("item/index.html", categories=menu())


@bp.get("/item/<id:item_id>")
def show(item_id: int) -> str:
    """Show one item."""
    return render_template("item/show.html", item=db.get_or_404(Item, item_id))
