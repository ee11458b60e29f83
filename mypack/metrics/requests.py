"""Counts requests by their rule: a path may tell too much, and paths are endless."""

from flask import Flask, Response, g, request

from mypack.metrics.measures import Measures
from mypack.metrics.recorder import Recorder
from mypack.release import slot
from mypack.trace.context import current

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
# The monitoring host's own questions say nothing about users.
OWN = "metrics.show"


def init_app(app: Flask, recorder: Recorder) -> None:
    """Count a request when it comes, when it is answered, and when it has gone."""
    here = slot() or "none"

    def begin() -> None:
        """Count a busy thread, and the time that the request waited for it."""
        if request.endpoint == OWN:
            return
        waited = queue_seconds()

        def add(to: Measures) -> None:
            to.busy.labels(here).inc()
            g.is_counted = True
            if waited is not None:
                to.queue.labels(here).observe(waited)

        recorder.count(add)

    def answer(response: Response) -> Response:
        """Count the answer."""
        trace = current()
        if request.endpoint == OWN or trace is None:
            return response
        route = request.url_rule.rule if request.url_rule else "none"
        method = request.method if request.method in METHODS else "other"
        status = f"{response.status_code // 100}xx"

        def add(to: Measures) -> None:
            to.requests.labels(here, route, method, status).inc()
            to.seconds.labels(here, route).observe(trace.seconds)

        recorder.count(add)
        return response

    def end(_error: BaseException | None) -> None:
        """Count the thread as free again, however the request ended."""
        if g.pop("is_counted", False):
            recorder.count(lambda to: to.busy.labels(here).dec())

    app.before_request(begin)
    app.after_request(answer)
    app.teardown_request(end)


def queue_seconds() -> float | None:
    """Return how long Apache waited for a daemon; mod_wsgi tells it in microseconds."""
    try:
        began = int(request.environ["mod_wsgi.queue_start"])
        taken = int(request.environ["mod_wsgi.daemon_start"])
    except (KeyError, ValueError):
        return None
    return max(0, taken - began) / 1e6
