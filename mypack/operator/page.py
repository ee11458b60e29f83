"""The page, the figures of its charts, and the traffic report."""

from typing import Any

from flask import Response, abort, jsonify, send_file
from flask.typing import ResponseReturnValue
from flask_admin import expose

from mypack.admin.access import AdminPage
from mypack.operator.report import report_path
from mypack.operator.service import chart_data, overview
from mypack.permission import can, require


class OperatorPage(AdminPage):
    """How the site runs on its host."""

    def __init__(self) -> None:
        super().__init__(name="Operation", endpoint="operator", url="operation")

    def is_accessible(self) -> bool:
        """Whoever may not see the page sees no link to it."""
        return super().is_accessible() and can("operator.show")

    def _handle_view(self, name: str, **kwargs: Any) -> None:
        """Ask for the page's own permission too."""
        super()._handle_view(name, **kwargs)
        require("operator.show")

    @expose("/")
    def index(self) -> str:
        """Show everything; works without a script."""
        return str(self.render("operator/index.html", seen=overview()))

    @expose("/figures")
    def figures(self) -> Response:
        """Answer with the series of the charts."""
        return jsonify(chart_data())

    @expose("/traffic")
    def traffic(self) -> ResponseReturnValue:
        """Send the report; Apache gives this path alone a policy for its scripts."""
        return send_file(report_path() or abort(404), mimetype="text/html", etag=False)
