"""A table whose rows are made, changed and deleted on pages."""

from collections.abc import Callable
from typing import Any, ClassVar

from flask import abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_admin.actions import action

from mypack import audit
from mypack.admin.table import PAGE_SIZES, Table
from mypack.row_form import ChangeForm, RowForm
from mypack.store import InUse


class EditableTable(Table):
    """Pages that write through the forms and the service of a feature."""

    create_row_form: ClassVar[type[RowForm]]
    change_row_form: ClassVar[type[ChangeForm]]
    goes_too: ClassVar[str] = ""
    in_use: ClassVar[str] = "other rows refer to it"
    refusals: ClassVar[tuple[type[Exception], ...]] = (InUse,)

    can_create = can_edit = can_delete = True

    def add(self, form: Any) -> Any:
        """Write the row that the form describes."""
        raise NotImplementedError

    def change(self, row: Any, version: int | None, form: Any) -> Any:
        """Write what the form says over the row that was shown as that version."""
        raise NotImplementedError

    def delete(self, row: Any) -> None:
        """Delete the row. Raises InUse."""
        raise NotImplementedError

    @expose("/create", methods=("GET", "POST"))
    def create_view(self) -> ResponseReturnValue:
        """Make a row."""
        form = self.create_row_form()
        if form.is_written(lambda: self.add(form)):
            self.tell("created", form.row)
            return redirect(self.list_url())
        return self.render("admin/create.html", form=form), form.status

    @expose("/<id:row_id>/edit", methods=("GET", "POST"))
    def edit_view(self, row_id: int) -> ResponseReturnValue:
        """Change a row."""
        row = self.get_one(str(row_id))
        form = self.change_row_form(obj=row)
        version = form.version.data
        if form.is_written(lambda: self.change(row, version, form)):
            self.tell("changed", row)
            return redirect(self.list_url())
        return self.render("admin/edit.html", form=form, row=row), form.status

    @expose("/action", methods=("POST",))
    def action_view(self) -> ResponseReturnValue:
        """Do something to the rows that are ticked, once it was asked whether to."""
        name = request.form.get("action", "")
        if name not in self._actions_data:
            abort(400)
        handler, text, question = self._actions_data[name]
        numbers = [*dict.fromkeys(request.form.getlist("rowid"))][: PAGE_SIZES[-1]]
        rows = [self.get_one(number) for number in numbers]
        if not rows:
            flash("Tick the rows first.", "warning")
        elif "confirmed" not in request.form:
            more = f"{self.goes_too} {question}" if name == "delete" else question
            asked = {"action": name, "text": text, "question": more, "rows": rows}
            return str(self.render("admin/confirm.html", **asked))
        else:
            handler(rows)
        return redirect(self.list_url())

    @action("delete", "Delete", "What is deleted cannot be brought back.")
    def action_delete(self, rows: list[Any]) -> None:
        """Delete the rows; each that is needed stays, and is named."""
        self.each(rows, self.delete, "deleted")

    def each(self, rows: list[Any], write: Callable[[Any], Any], done: str) -> None:
        """Write to each row, and tell for which it was refused, and why."""
        for row in rows:
            label = self.label(row)
            try:
                write(row)
            except self.refusals as refusal:
                reason = self.in_use if isinstance(refusal, InUse) else refusal
                flash(f"{label} is not {done}: {reason}.", "danger")
            else:
                self.record(done, label)
                flash(f"{label} is {done}.", "success")

    def tell(self, event: str, row: Any) -> None:
        """Say what was done, here and in the log."""
        label = self.label(row)
        self.record(event, label)
        flash(f"{label} is {event}.", "success")

    def record(self, event: str, label: str) -> None:
        """Write a line of the log, where the service does not."""
        audit.record(f"{self.noun} {event}", label)

    def list_url(self) -> str:
        """Return where the user came from: the list as it was shown."""
        return request.values.get("url") or str(self.get_url(".index_view"))
