"""Counts daemons: those that run, those that started, those that ended and why."""

from importlib import import_module
from typing import Any

from mypack.metrics.fold import fold
from mypack.metrics.measures import Measures
from mypack.metrics.recorder import Recorder


def start(recorder: Recorder, release: str) -> None:
    """Count this process if it is a daemon of mod_wsgi's."""
    try:
        server = import_module("mod_wsgi")
    except ImportError:
        return
    here = str(server.process_group)

    def add(to: Measures) -> None:
        to.starts.labels(here).inc()
        to.daemons.labels(here, release).set(1)
        to.threads.labels(here).set(server.threads_per_process)
        to.busy.labels(here).set(0)
        fold(recorder.folder)

    def stopping(_event: str, **details: Any) -> None:
        """Keep why it ends; one that is killed never comes here, `fold` counts it."""
        # Empty when Apache itself stops it.
        reason = str(details.get("shutdown_reason") or "shutdown")
        recorder.count(lambda to: to.stops.labels(here, reason).inc())

    recorder.count(add)
    server.subscribe_shutdown(stopping)
