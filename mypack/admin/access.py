"""Who may enter the administration, and what every page of it shares."""

from typing import Any

from flask import abort, request
from flask_admin import AdminIndexView, BaseView, expose
from sqlalchemy import func

from mypack.extensions import db
from mypack.permission import can, require
from mypack.user.target import local_path


class AdminPage(BaseView):
    """A page that only administrators get."""

    def is_accessible(self) -> bool:
        """Whoever may not use the administration sees no link to it."""
        return can("admin.use")

    def _handle_view(self, name: str, **kwargs: Any) -> None:
        """Ask to sign in, or refuse; nothing of a page runs before this."""
        require("admin.use")
        # Flask-Admin's own check lets ////evil.example pass.
        url = request.values.get("url")
        if url is not None and local_path(url, "") != url:
            abort(400)


class Overview(AdminPage, AdminIndexView):
    """The first page: which tables there are, and how many rows they have."""

    def __init__(self) -> None:
        super().__init__(name="Overview", template="admin/overview.html")
        self.static_folder = None  # our pages need none of Flask-Admin's files

    @expose()
    def index(self) -> str:
        """Show a card for each table."""
        return str(self.render(self._template, tables=self._tables()))

    def _tables(self) -> list[tuple[Any, int]]:
        tables = [view for view in self.admin._views if hasattr(view, "model")]
        return [(table, count_rows(table.model)) for table in tables]


def count_rows(model: Any) -> int:
    """Return how many rows the table has."""
    return db.session.scalar(db.select(func.count()).select_from(model)) or 0
