"""Refusing a request in words of its own, and at the fields that are wrong."""

from collections.abc import Mapping
from typing import Any, NoReturn

from werkzeug.exceptions import HTTPException, default_exceptions

Fields = Mapping[str, Any]  # the name of a field, and what is wrong with it


def refuse(status: int, message: str, fields: Fields | None = None) -> NoReturn:
    """Answer with this status, message and fields instead of the general message."""
    error = default_exceptions[status](message)
    error.fields = fields  # type: ignore[attr-defined]
    error.is_explained = True  # type: ignore[attr-defined]
    raise error


def told(error: HTTPException, general: str) -> str:
    """Return what a refusal said, else the general message for its status."""
    explained = getattr(error, "is_explained", False)
    return error.description or general if explained else general


def fields_of(error: HTTPException) -> Fields | None:
    """Return what is wrong with which field, where a refusal said so."""
    return getattr(error, "fields", None)
