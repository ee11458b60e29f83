"""What holds for every form of the site."""

from collections.abc import Sequence
from typing import Any

from flask import abort, request
from flask_wtf import FlaskForm

SHOWN = 40  # characters


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A form that takes what it asks for, and refuses everything else."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Check what was typed; a field that the form lacks was sent by no browser."""
        known = {field.name for field in self} | {"csrf_token"}
        if unknown := sorted({*request.form, *request.files} - known):
            abort(400, refusal(unknown))
        return bool(super().validate(extra_validators))


def refusal(unknown: Sequence[str]) -> str:
    """Name the first field that is not taken."""
    name = unknown[0][:SHOWN]
    return f"This form has no field “{name}”. Go back, reload the page and try again."
