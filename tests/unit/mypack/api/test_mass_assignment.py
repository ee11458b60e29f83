"""F9: no field but those a resource names is ever written, by nobody."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect

from mypack.extensions import Base, db
from mypack.item.models import Item
from mypack.post.models import Post
from mypack.supplier.models import Offer, Supplier
from mypack.user.models import User

from .conftest import Api
from .test_resources import ANY, ITEM, fields_of

pytestmark = pytest.mark.every_database

# What each route takes; every other attribute of every model must be refused.
ROUTES: dict[tuple[str, str], tuple[type[Base], dict[str, Any]]] = {
    ("POST", "/api/1/item/"): (Item, ITEM),
    ("PUT", "/api/1/item/1"): (Item, ITEM),
    ("PATCH", "/api/1/item/1"): (Item, ITEM),
    ("POST", "/api/1/supplier/"): (Supplier, {"name": "Leaf", "town": "Kyoto"}),
    ("PUT", "/api/1/supplier/1"): (Supplier, {"name": "Leaf", "town": "Kyoto"}),
    ("PATCH", "/api/1/supplier/1"): (Supplier, {"name": "Leaf", "town": "Kyoto"}),
    ("POST", "/api/1/item/1/supplier/"): (Offer, {"supplier_id": 1, "cost": "1.00"}),
    ("PUT", "/api/1/item/1/supplier/1"): (Offer, {"cost": "1.00"}),
    ("PATCH", "/api/1/item/1/supplier/1"): (Offer, {"cost": "1.00"}),
    ("POST", "/api/1/post/"): (Post, {"title": "T", "body": "B"}),
    ("PUT", "/api/1/post/1"): (Post, {"title": "T", "body": "B"}),
    ("PATCH", "/api/1/post/1"): (Post, {"title": "T", "body": "B"}),
    ("POST", "/api/1/user/"): (
        User,
        {
            "name": "nora",
            "password": "a long password",
            "email": None,
            "roles": [],
            "is_active": True,
        },
    ),
    ("PUT", "/api/1/user/1"): (User, {"email": None, "roles": [], "is_active": True}),
    ("PATCH", "/api/1/user/1"): (User, {"email": None, "roles": [], "is_active": True}),
}
COMMON = {
    "role",
    "is_admin",
    "is_active",
    "owner_id",
    "_sa_instance_state",
    "__class__",
}


def extra_fields(model: type[Base], values: dict[str, Any]) -> list[str]:
    mapper = inspect(model)
    names = {attribute.key for attribute in mapper.attrs} | COMMON
    return sorted(names - set(values))


def rows(app: Flask) -> dict[str, list[Any]]:
    with app.app_context():
        return {
            table.name: sorted(db.session.execute(db.select(table)), key=repr)
            for table in Base.metadata.sorted_tables
        }


@pytest.fixture
def full(app: Flask) -> Flask:
    with app.app_context():
        author = db.session.get(User, 1)
        db.session.add(Post(title="Title", body="Body", author=author))
        if not db.session.get(Offer, (1, 1)):
            db.session.add(Offer(item_id=1, supplier_id=1, cost=1))
        db.session.commit()
    return app


def test_f9_every_route_that_takes_a_body_is_tried(app: Flask) -> None:
    written = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in {"POST", "PUT", "PATCH"} & (rule.methods or set())
        if rule.rule.startswith("/api/1/")
    }
    assert len(written) == len(ROUTES)


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_f9_fields_that_are_not_taken_are_refused_and_change_nothing(
    full: Flask, api: Api, method: str, path: str
) -> None:
    model, values = ROUTES[method, path]
    client = api("ada")
    before = rows(full)
    names = extra_fields(model, values)
    assert {"version", "role"} <= set(names)
    for name in names:
        body = values | {name: 1}
        answer = client.open(path, method=method, json=body, headers=ANY)
        assert answer.status_code == 400, name
        assert name in fields_of(answer)
    assert rows(full) == before
