"""A table on pages: Flask-Admin lists it, our forms and services write to it."""

from collections.abc import Sequence
from typing import Any, ClassVar

from flask import abort, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_admin.contrib.sqla import ModelView
from sqlalchemy import and_, or_, true
from sqlalchemy.orm import InstrumentedAttribute

from mypack.admin.access import AdminPage
from mypack.admin.value import FORMATS, TEXT_FORMATS
from mypack.extensions import db
from mypack.form import Form
from mypack.listing import Sorts, found
from mypack.row_id import LARGEST
from mypack.text import CONTROL_IN_LINE

PAGE_SIZES = (20, 50, 100)


class Table(AdminPage, ModelView):
    """A table that is read; what Flask-Admin offers beside that is not there."""

    noun: ClassVar[str]
    row_model: ClassVar[Any]
    sorts: ClassVar[Sorts]
    search_columns: ClassVar[Sequence[InstrumentedAttribute[Any]]] = ()

    form = Form
    form_base_class = Form
    can_create = can_edit = can_delete = False
    can_export = True
    export_max_rows = 10_000
    page_size = PAGE_SIZES[0]
    page_size_options = PAGE_SIZES
    can_set_page_size = True
    named_filter_urls = True
    list_template = "admin/table.html"
    column_type_formatters = FORMATS
    column_type_formatters_export = TEXT_FORMATS

    # Each of them is a route, and none is used.
    create_view = edit_view = details_view = delete_view = action_view = None
    ajax_lookup = ajax_update = action_delete = None

    def __init__(self) -> None:
        plural = f"{self.noun}s"
        super().__init__(
            self.row_model,
            db,
            name=plural.capitalize(),
            endpoint=f"admin_{self.noun}",
            url=self.noun,
        )

    def label(self, row: Any) -> str:
        """Return what people call the row."""
        return str(row.name)

    @expose("/csv")
    def export(self) -> ResponseReturnValue:
        """Send the rows that the list shows, on all its pages, as one file."""
        response: ResponseReturnValue = self._export_csv(None)
        return response

    def get_one(self, id: str) -> Any:
        """Return the row of this number, or answer that there is no such page."""
        if not (id.isascii() and id.isdecimal() and int(id) <= LARGEST):
            abort(404)
        return db.session.get(self.model, int(id)) or abort(404)

    def get_list(self, page: int, *args: Any, **kwargs: Any) -> tuple[int, list[Any]]:
        """Return the count and one page; a page after the last leads to the last."""
        count, rows = super().get_list(page, *args, **kwargs)
        if count and not rows and page:
            last = (count - 1) // kwargs["page_size"]
            asked = self._get_list_extra_args()
            abort(redirect(self._get_list_url(asked.clone(page=last))))
        return count, rows

    def scaffold_auto_joins(self) -> list[Any]:
        """Only what a table names is read with its rows, never all of a relation."""
        return []

    def get_sortable_columns(self) -> dict[str, Any]:
        """What is sorted by, for each column that is shown and can be."""
        return dict(self.sorts)

    def init_search(self) -> bool:
        """Search is there when there are columns for it."""
        return bool(self.search_columns)

    def _apply_search(
        self, query: Any, count_query: Any, joins: Any, count_joins: Any, search: str
    ) -> tuple[Any, Any, Any, Any]:
        """Every word is found in one of the columns, as on the other pages."""
        fits = or_(
            *(and_(true(), *found(column, search)) for column in self.search_columns)
        )
        return query.filter(fits), count_query.filter(fits), joins, count_joins

    def _apply_sorting(self, *args: Any) -> tuple[Any, Any]:
        """Sort by number last, so that no row stands on two pages."""
        query, joins = super()._apply_sorting(*args)
        return query.order_by(self.model.id), joins

    def _get_list_extra_args(self) -> Any:
        """Read the query; what it asks for and cannot be is left out."""
        asked = super()._get_list_extra_args()
        page = min(max(asked.page, 0), LARGEST // PAGE_SIZES[-1])
        return asked.clone(page=page, extra_args={})

    def _get_list_filter_args(self) -> list[Any] | None:
        """A filter that is left empty or cannot be is none."""
        given = request.args.items(multi=True)
        named = {name.partition("_")[2]: value for name, value in given}
        return [
            (index, one.name, named[name])
            for name, (index, one) in (self._filter_args or {}).items()
            if one.validate(CONTROL_IN_LINE.sub("", named.get(name, "")))
        ]
