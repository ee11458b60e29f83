"""The page that the monitoring host reads."""

from collections.abc import Iterable
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, request
from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from mypack.metrics.fold import files, locked

bp = Blueprint("metrics", __name__)

# Set by the virtual host for metrics alone (deploy/apache/metrics.conf.j2): on the
# port of users the page does not exist.
GATE = "mypack.metrics"


class Files(Collector):
    """Everything that was counted by daemons that run or ran."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def collect(self) -> Iterable[Metric]:
        """Add up all files."""
        with locked(self.folder):
            return MultiProcessCollector.merge(files(self.folder))  # type: ignore[no-any-return,no-untyped-call]


@bp.get("/metrics/app")
def show() -> Response:
    """Give the counts of all daemons of both slots."""
    if not request.environ.get(GATE):
        abort(404)
    registry = CollectorRegistry()
    registry.register(Files(current_app.extensions["metrics"].folder))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
