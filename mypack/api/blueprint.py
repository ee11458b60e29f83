"""A resource of the API: what its views share, and what the document says of it."""

from collections.abc import Callable
from copy import deepcopy
from functools import wraps
from typing import Any

from flask import Flask, Response, request
from flask_smorest import Blueprint
from flask_sqlalchemy.pagination import Pagination
from marshmallow import RAISE, Schema
from sqlalchemy.orm.exc import StaleDataError

from mypack.api.access import READS, check, keep_private, recognise
from mypack.api.paging import HEADERS, page_headers
from mypack.api.parser import JsonParser
from mypack.api.refusal import refusal
from mypack.extensions import csrf
from mypack.permission import EVERYBODY

View = Callable[..., Any]
TOKEN_OR_SESSION: list[dict[str, list[str]]] = [
    {"token": []},
    {"session": [], "form_token": []},
]


class ApiBlueprint(Blueprint):
    """A resource, at `/api/1/<path>` and, as the latest version, at `/api/<path>`."""

    ARGUMENTS_PARSER = JsonParser(unknown=RAISE)
    ETAG_INCLUDE_HEADERS = (*HEADERS,)

    def __init__(self, name: str, import_name: str, *, path: str, tag: str) -> None:
        super().__init__(name, import_name)
        self.path, self.tag = path, tag
        csrf.exempt(self)  # `recognise` asks for the form token where one is due
        self._prepare_doc_cbks.append(describe_access)
        self.before_request(recognise)
        self.after_request(answer_conditionally)
        self.after_request(keep_private)
        self.register_error_handler(StaleDataError, refuse_stale)

    def add_url_rule(self, rule: str, *args: Any, **options: Any) -> None:
        """The document groups operations by the resource's tag."""
        super().add_url_rule(rule, *args, **options | {"tags": [self.tag]})

    def allowed(self, action: str, find: View | None = None) -> Callable[[View], View]:
        """Let through whoever may do the action; the view gets the row that was found.

        This is asked before all else: who may not write need not learn what to write.
        """

        def decorate(view: View) -> View:
            @wraps(view)
            def guarded(**names: Any) -> Any:
                row = check(action, find, names)
                return view(*([row] if find else []))

            guarded._apidoc = deepcopy(getattr(view, "_apidoc", {}))  # type: ignore[attr-defined]
            guarded._apidoc["allowed"] = action, find is not None  # type: ignore[attr-defined]
            return guarded

        return decorate

    def paged(self, schema: type[Schema]) -> Callable[[View], View]:
        """Answer with a page of rows, how many there are, and where the others are."""

        def decorate(view: View) -> View:
            @self.etag
            @self.response(200, schema(many=True), headers=dict(HEADERS))
            @wraps(view)
            def listed(*args: Any) -> Any:
                page: Pagination = view(*args)
                return page.items, page_headers(page)

            return listed  # type: ignore[no-any-return]

        return decorate

    @staticmethod
    def _is_etag_enabled() -> bool:
        """Always: the latest version's names are not in the library's register."""
        return True

    def _check_not_modified(self, etag: str) -> None:
        """Werkzeug answers 304 instead, which keeps the tag and knows weak ones."""


def answer_conditionally(response: Response) -> Response:
    """Send nothing but the tag to whoever has this answer already."""
    if request.method in READS and response.status_code == 200:
        response.make_conditional(request)
    return response


def refuse_stale(_: StaleDataError) -> Response:
    """Between the look at If-Match and the write, somebody else wrote."""
    return refusal(412)


def describe_access(
    doc: dict[str, Any], doc_info: dict[str, Any], *, app: Flask, **_: Any
) -> dict[str, Any]:
    """Tell who may do it, as the permissions have it."""
    action, is_found = doc_info["allowed"]
    rule = app.extensions["permissions"][action]
    responses = doc.setdefault("responses", {})
    doc["security"] = TOKEN_OR_SESSION if rule is not EVERYBODY else [{}]
    doc_info["docstring"].setdefault("description", f"For {rule.words}.")
    if rule is not EVERYBODY:
        responses |= {401: "UNAUTHORIZED", 403: "FORBIDDEN"}
    if is_found:
        responses[404] = "NOT_FOUND"
    return doc
