"""Reading what a client sent: one meaning for each body, or a refusal that says why."""

import json
from collections.abc import Mapping
from decimal import Decimal, DecimalException
from typing import Any, NoReturn

from flask import Request
from marshmallow import Schema, ValidationError
from webargs.flaskparser import FlaskParser, abort, is_json_request

INVALID = "Some fields are wrong. Correct them and send the request again."


class JsonAmbiguous(ValueError):
    """A body that readers of JSON would understand differently."""


class JsonParser(FlaskParser):
    """Refuses unknown parameters, bodies that are not JSON, and JSON read two ways."""

    DEFAULT_VALIDATION_STATUS = 400

    def load_json(self, req: Request, schema: Schema) -> Any:
        """Return the body; numbers with a point come as exact decimals."""
        if not is_json_request(req):
            abort(415, message="Send JSON, with Content-Type: application/json.")
        try:
            return json.loads(
                req.get_data().decode(),
                object_pairs_hook=refuse_twice,
                parse_float=Decimal,
                parse_constant=refuse_constant,
            )
        except (ValueError, DecimalException, RecursionError) as failure:
            abort(400, message=f"This is not JSON: {reason(failure)}.")

    def handle_error(
        self,
        error: ValidationError,
        req: Request,
        schema: Schema,
        *,
        error_status_code: int | None,
        error_headers: Mapping[str, str] | None,
    ) -> NoReturn:
        """Tell what is wrong with which field, wherever in the request it stood."""
        fields: dict[str, Any] = {}
        for found in error.messages_dict.values():
            fields.update(found if isinstance(found, dict) else {"_schema": found})
        abort(self.DEFAULT_VALIDATION_STATUS, message=INVALID, fields=fields)


def refuse_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of two values with one name, no reader knows which one counts."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise JsonAmbiguous("a name stands twice in one object")
    return found


def refuse_constant(name: str) -> NoReturn:
    """JSON has no NaN and no Infinity, though Python reads them."""
    raise JsonAmbiguous(f"{name} is no number")


def reason(failure: Exception) -> str:
    """Return in a few words what is wrong, with nothing of the body in it."""
    match failure:
        case json.JSONDecodeError():
            return f"{failure.msg}, line {failure.lineno} column {failure.colno}"
        case UnicodeDecodeError():
            return "it is not in UTF-8"
        case RecursionError():
            return "it is nested too deeply"
        case JsonAmbiguous():
            return str(failure)
    return "a number is too large"  # for a decimal, or for Python's whole numbers
