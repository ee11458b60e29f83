"""The document, and a page to read and try it."""

from flask import Blueprint, Response, current_app, jsonify, render_template

bp = Blueprint("api", __name__, url_prefix="/api")


@bp.get("/openapi.json")
@bp.get("/1/openapi.json")
def document() -> Response:
    """Return the OpenAPI document."""
    return jsonify(current_app.extensions["api"].spec.to_dict())


@bp.get("/docs")
def docs() -> str:
    """Show the document, and let its reader try what it says."""
    return render_template("api/docs.html")
