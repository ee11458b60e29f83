"""What a request was and did: its id, its time, its queries, its line in the log."""

from flask import Flask

from mypack.trace import queries as queries
from mypack.trace.context import begin, request_id
from mypack.trace.views import add_headers, write_line


def init_app(app: Flask) -> None:
    """Come before everything else at a request's start, and after it at its end."""
    app.before_request(begin)
    # Called in reverse: the line is written when the answer is complete.
    app.after_request(write_line)
    app.after_request(add_headers)
    app.context_processor(lambda: {"request_id": request_id()})
