"""Pages that change the picture of an item, and the pictures themselves."""

import logging

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    redirect,
    render_template,
    send_from_directory,
    url_for,
)
from flask.typing import ResponseReturnValue

from mypack.item.models import Item
from mypack.item.service import find_item
from mypack.permission import require
from mypack.picture.content import PictureRefused
from mypack.picture.forms import PictureForm, RemoveForm
from mypack.picture.service import remove_picture, set_picture
from mypack.picture.storage import folder

logger = logging.getLogger(__name__)
bp = Blueprint("picture", __name__)

FOR_EVER = 365 * 24 * 3600  # seconds; another picture has another name
NO_SPACE = 507
UNKEPT = "The picture cannot be kept just now. Try again later; it is recorded."


@bp.get("/upload/<path:name>")
def show(name: str) -> Response:
    """Send a picture as a file, so that a browser never runs it as a page."""
    response = send_from_directory(
        folder(), name, mimetype="image/webp", as_attachment=True, max_age=FOR_EVER
    )
    response.cache_control.public = True
    response.cache_control.immutable = True
    return response


@bp.route("/item/<id:item_id>/picture", methods=["GET", "POST"])
def edit(item_id: int) -> ResponseReturnValue:
    """Give the item a picture, or another one."""
    item = changed_item(item_id)
    form = PictureForm()
    if is_shown(form, item):
        flash(f"{item.name} has a new picture.", "success")
        return redirect(url_for("item.show", item_id=item_id))
    return render_template("picture/edit.html", form=form, item=item), form.status


def is_shown(form: PictureForm, item: Item) -> bool:
    """Take the uploaded file, or tell beside the field what is wrong with it."""
    try:
        return form.is_written(lambda: set_picture(item, form.file.data.stream))
    except PictureRefused as refused:
        form.file.errors, form.status = [str(refused)], refused.status
    except OSError:
        logger.exception("the picture of item %s cannot be kept", item.id)
        form.file.errors, form.status = [UNKEPT], NO_SPACE
    return False


@bp.route("/item/<id:item_id>/picture/remove", methods=["GET", "POST"])
def remove(item_id: int) -> ResponseReturnValue:
    """Take the picture from the item."""
    item = changed_item(item_id)
    form = RemoveForm(obj=item)
    if form.is_written(lambda: remove_picture(item, version=form.version.data)):
        flash(f"{item.name} has no picture any more.", "success")
        return redirect(url_for("item.show", item_id=item_id))
    return render_template("picture/remove.html", form=form, item=item), form.status


def changed_item(item_id: int) -> Item:
    """Return the item if the user may change it."""
    require("item.update")
    return find_item(item_id) or abort(404)
