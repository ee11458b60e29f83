"""Pages to make and revoke one's tokens; the profile page lists them."""

from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from mypack.permission import require
from mypack.token.forms import TokenForm
from mypack.token.service import (
    TooManyTokens,
    find_token,
    make_token,
    revoke_token,
)

bp = Blueprint("token", __name__, url_prefix="/user/token")


@bp.post("/")
def create() -> ResponseReturnValue:
    """Make a token and show it, this once."""
    require("token.create")
    form = TokenForm()
    if not form.validate_on_submit():
        return render_template("token/create.html", form=form), 400
    try:
        secret = make_token(current_user, form.name.data, form.days.data)
    except TooManyTokens as failure:
        flash(str(failure), "danger")
        return redirect(url_for("user.profile"))
    return render_template("token/made.html", secret=secret, name=form.name.data)


@bp.post("/<uuid:token_id>/revoke")
def revoke(token_id: UUID) -> ResponseReturnValue:
    """End one of the user's own tokens."""
    require("token.delete")
    token = find_token(current_user, token_id)
    if token is None:
        abort(404)
    revoke_token(token)
    flash(f"The token {token.name} is revoked.", "success")
    return redirect(url_for("user.profile"))
