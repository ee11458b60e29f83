"""Forms that write one row: what the store refuses is told where it was typed."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import NotFound
from wtforms import SubmitField

from mypack import fields
from mypack.error.messages import taken
from mypack.extensions import db
from mypack.form import Form
from mypack.store import Duplicate
from mypack.versioned import Versioned

OK, INVALID, CONFLICT = 200, 400, 409


class RowForm(Form):
    """A form that makes `row`; `status` is the one to answer with."""

    status = OK
    row: Any = None

    def is_written(self, write: Callable[[], Any]) -> bool:
        """Write what was sent; False when there is something to correct."""
        if not self.validate_on_submit():
            self.status = INVALID if self.is_submitted() else OK
            return False
        try:
            self.row = write()
        except (Duplicate, StaleDataError) as conflict:
            self.status = CONFLICT
            self.tell(conflict)
            return False
        return True

    def tell(self, conflict: Exception) -> None:
        """Name the value that another row has."""
        if not isinstance(conflict, Duplicate):
            raise conflict
        field = self[conflict.field]
        field.errors = [taken(field.label.text.lower())]

    def values(self) -> dict[str, Any]:
        """Return what was typed, by the names of the row's columns."""
        return {field.name: field.data for field in self._visible()}

    def _visible(self) -> list[Any]:
        hidden = ("version", "csrf_token", "submit")
        return [field for field in self if field.name not in hidden]


class ChangeForm(RowForm):
    """A form for a row that exists, made as `form(obj=row)`.

    When somebody else changed the row since it was shown, `current` holds what is
    stored now, nothing typed is lost, and to send the form again overwrites it.
    """

    version = fields.version()

    def __init__(self, *args: Any, obj: Versioned, **kwargs: Any) -> None:
        super().__init__(*args, obj=obj, **kwargs)
        self.row = obj
        self.current: list[tuple[str, Any]] = []
        self.is_stale = False

    def tell(self, conflict: Exception) -> None:
        """Show what is stored now; a row that is gone has no page any more."""
        try:
            db.session.refresh(self.row)
        except InvalidRequestError:
            raise NotFound from conflict
        if isinstance(conflict, StaleDataError):
            self._follow()
        else:
            super().tell(conflict)

    def _follow(self) -> None:
        self.is_stale = True
        self.version.raw_data = [str(self.row.version)]
        self.current = [
            (field.label.text, getattr(self.row, field.name))
            for field in self._visible()
            if hasattr(self.row, field.name)  # a password is kept as a hash only
        ]


class DeleteForm(ChangeForm):
    """The button that deletes the row of the page."""

    submit = SubmitField("Delete")
