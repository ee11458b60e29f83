"""The document agrees with the site that it describes."""

import re
from typing import Any

import pytest
from flask import Flask

from mypack.permission import EVERYBODY

from ..conftest import make_app

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture
def document(app: Flask) -> dict[str, Any]:
    answer = app.test_client().get("/api/1/openapi.json").json
    assert answer
    return answer


def test_every_route_of_the_api_is_described_once(
    app: Flask, document: dict[str, Any]
) -> None:
    described = {
        (path, method)
        for path, operations in document["paths"].items()
        for method in METHODS & set(operations)
    }
    served = {
        (re.sub(r"<\w+:(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/1/") and not rule.rule.endswith(".json")
    }
    assert described == served


def test_what_is_not_for_everybody_says_who_may(
    app: Flask, document: dict[str, Any]
) -> None:
    rules = app.extensions["permissions"]
    assert rules["item.list"] is EVERYBODY
    operation = document["paths"]["/api/1/item/"]
    assert operation["get"]["security"] == [{}]
    assert {} not in operation["post"]["security"]
    assert rules["item.create"].words in operation["post"]["description"]
    assert {"401", "403"} <= set(operation["post"]["responses"])


def test_sorting_and_filters_name_what_they_allow(document: dict[str, Any]) -> None:
    parameters = document["paths"]["/api/1/item/"]["get"]["parameters"]
    found = {one["name"]: one["schema"] for one in parameters if "name" in one}
    assert found["category"]["enum"] == ["coffee", "tea"]
    assert {"name", "-name", "price", "-price"} <= set(found["sort"]["enum"])
    assert found["page_size"]["maximum"] == 100


def test_a_secure_site_s_document_names_its_cookie(database: str) -> None:
    app = make_app(database, SESSION_COOKIE_SECURE=True)
    schemes = app.extensions["api"].spec.to_dict()["components"]["securitySchemes"]
    assert schemes["session"]["name"] == "__Host-session"
