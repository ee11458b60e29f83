"""The operator's page: how the site runs on its host, for administrators."""

from flask import Flask

from mypack.admin import add_page
from mypack.operator.page import OperatorPage
from mypack.operator.words import FILTERS
from mypack.permission import ADMINISTRATORS, allow

ACTIONS = {"operator.show": ADMINISTRATORS}


def init_app(app: Flask) -> None:
    """Add the page to the administration."""
    allow(app, ACTIONS)
    app.jinja_env.filters.update(FILTERS)
    add_page(app, OperatorPage())
