"""The administration: every table of the site on pages for administrators."""

from flask import Flask
from flask_admin import Admin, BaseView

from mypack import navigation
from mypack.admin.access import Overview
from mypack.admin.catalogue import ItemTable, SupplierTable
from mypack.admin.mail import MailTable
from mypack.admin.post import PostTable
from mypack.admin.user import RoleTable, UserTable
from mypack.permission import ADMINISTRATORS, allow

ACTIONS = {"admin.use": ADMINISTRATORS}
TABLES = (UserTable, RoleTable, ItemTable, SupplierTable, PostTable, MailTable)


def init_app(app: Flask) -> None:
    """Register the overview, a page for each table, and the link to them."""
    allow(app, ACTIONS)
    navigation.add(app, "Administration", "admin.index", "admin.use")
    admin = Admin(index_view=Overview())
    for table in TABLES:
        admin.add_view(table())
    admin.init_app(app)


def add_page(app: Flask, page: BaseView) -> None:
    """Add a feature's own page, which derives from `access.AdminPage`."""
    app.extensions["admin"][0].add_view(page)
