"""The OpenAPI document: made from the views, their schemas and the permissions."""

from typing import Any

from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask
from flask_smorest import Api
from flask_smorest.etag import ETAG_HEADER, IF_MATCH_HEADER, IF_NONE_MATCH_HEADER
from marshmallow import Schema, fields

from mypack.api.blueprint import ApiBlueprint
from mypack.api.money import money2properties
from mypack.row_id import LARGEST, RowId

VERSION = "1"
PREFIX = "/api"
DESCRIPTION = """\
The catalogue for programs. `/api/1/` is version 1; `/api/` without a number is the
latest version and answers the same.

- **Who asks**: `Authorization: Bearer` with a token from the profile page, or the
  browser's session; a session's writes need the header `X-CSRFToken`.
- **Amounts** are exact: a string such as `"3.19"` in every answer; a string or a number
  when they are sent, with at most two decimals.
- **Changes** by PUT, PATCH and DELETE need `If-Match` with the `ETag` that was read:
  428 without it, 412 when somebody changed the row since.
- **Lists** take `page` and `page_size`; `Link` leads to the other pages and
  `X-Total-Count` counts the rows. Parameters and fields that are not named here are
  refused.
- **Errors** are `{"status", "error", "message"}`, and `"fields"` where some are wrong:
  400 for what breaks the rules here, 409 for a value that is taken or a row in use,
  422 for a value that is well formed but cannot be used: a supplier that does not
  exist, an address that no mail reaches.
"""
TAG = r'^(\*|(W/)?"[!#-~]+")$'
IF_MATCH = IF_MATCH_HEADER | {
    "description": "The ETag that was read, or * for any; 412 when it is another now",
    "schema": {"type": "string", "pattern": TAG, "example": "*"},
}
IF_NONE_MATCH = IF_NONE_MATCH_HEADER | {
    "description": "The ETag that you have; 304 when it is still the same"
}


class ErrorSchema(Schema):
    """What is wrong, and what to do."""

    status = fields.Integer(required=True)
    error = fields.String(required=True)
    message = fields.String(required=True)
    wrong = fields.Dict(
        data_key="fields",
        keys=fields.String(),
        metadata={"description": "What is wrong with which field"},
    )


class Document(Api):
    """The document; errors are answered by `mypack.error`, for pages and API alike."""

    ERROR_SCHEMA = ErrorSchema

    def _register_error_handlers(self) -> None:
        """Leave errors to the feature that has them."""

    def _register_etag_headers(self) -> None:
        """Say what a tag looks like, which the library leaves open."""
        parameter, header = self.spec.components.parameter, self.spec.components.header
        parameter("IF_NONE_MATCH", "header", IF_NONE_MATCH)
        parameter("IF_MATCH", "header", IF_MATCH)
        header("ETAG", ETAG_HEADER)


def create_document(app: Flask) -> Document:
    """Return the document, empty but for what all resources share."""
    plugin = MarshmallowPlugin(schema_name_resolver=schema_name)
    document = Document(
        app,
        spec_kwargs={
            "title": f"{app.config['SITE_TITLE']} API",
            "version": VERSION,
            "openapi_version": "3.1.0",
            "marshmallow_plugin": plugin,
            "info": {"description": DESCRIPTION},
        },
    )
    document.ma_plugin.converter.add_attribute_function(money2properties)
    document.register_converter(
        RowId, lambda _: {"type": "integer", "minimum": 1, "maximum": LARGEST}
    )
    for name, scheme in schemes(app).items():
        document.spec.components.security_scheme(name, scheme)
    return document


def schemes(app: Flask) -> dict[str, dict[str, str]]:
    """Return how a client can show who it is."""
    cookie = app.config["SESSION_COOKIE_NAME"]
    return {
        "token": {"type": "http", "scheme": "bearer"},
        "session": {"type": "apiKey", "in": "cookie", "name": cookie},
        "form_token": {"type": "apiKey", "in": "header", "name": "X-CSRFToken"},
    }


def publish(app: Flask, bp: ApiBlueprint) -> None:
    """Serve a resource under its version and as the latest, and describe it."""
    document: Document = app.extensions["api"]
    app.register_blueprint(bp, url_prefix=f"{PREFIX}/{VERSION}{bp.path}")
    app.register_blueprint(
        bp, url_prefix=f"{PREFIX}{bp.path}", name=f"latest_{bp.name}"
    )
    bp.register_views_in_doc(document, app, document.spec, name=bp.name, parameters=[])
    document.spec.tag({"name": bp.tag})


def schema_name(schema: Any) -> str:
    """Return the name of a schema in the document: `Item`, for PATCH `ItemChange`."""
    kind = schema if isinstance(schema, type) else type(schema)
    name: str = kind.__name__.removesuffix("Schema")
    return f"{name}Change" if getattr(schema, "partial", None) else name
