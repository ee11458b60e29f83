"""The headers of an answer and the line in the log that tell about its request."""

import logging

from flask import Response, request

from mypack.release import slot
from mypack.trace.context import ID_HEADER, Trace, current, user_id

# A logger of its own: logging.ini sets its level.
logger = logging.getLogger("mypack.request")

# Asked every few seconds by machines, or served by Apache; told at DEBUG only.
QUIET = ("health.healthz", "health.readyz", "static")


def add_headers(response: Response) -> Response:
    """Name the request and tell where its time went."""
    if trace := current():
        response.headers[ID_HEADER] = trace.request_id
        response.headers["Server-Timing"] = server_timing(trace)
    return response


def write_line(response: Response) -> Response:
    """Write one line about the request, with its rule: a path may tell too much."""
    if trace := current():
        rule = request.url_rule.rule if request.url_rule else None
        level = logging.DEBUG if request.endpoint in QUIET else logging.INFO
        details = {
            "method": request.method,
            "route": rule,
            "status": response.status_code,
            "duration_ms": milliseconds(trace.seconds),
            "queries": trace.queries,
            "query_ms": milliseconds(trace.query_seconds),
            "bytes": response.content_length,
            "address": request.remote_addr,
            "slot": slot(),
        }
        text = "%s %s %s"
        args = (request.method, rule, response.status_code)
        logger.log(level, text, *args, extra=details)
    return response


def server_timing(trace: Trace) -> str:
    """Return the whole time in milliseconds, for users with the database's share.

    Number and time of queries could tell a stranger whether an account exists.
    """
    total = f"app;dur={milliseconds(trace.seconds)}"
    if user_id() is None:
        return total
    spent = milliseconds(trace.query_seconds)
    return f'{total}, db;dur={spent};desc="queries: {trace.queries}"'


def milliseconds(seconds: float) -> float:
    """Return seconds as milliseconds with one decimal."""
    return round(seconds * 1000, 1)
