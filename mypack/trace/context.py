"""What is known about the request that is being answered."""

import re
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any
from uuid import uuid4

from flask import g, has_request_context, request
from sqlalchemy import inspect

ID_HEADER = "X-Request-ID"
# It goes into logs, headers and SQL comments: nothing in it may mean anything there.
ID = re.compile(r"[A-Za-z0-9@_-]{8,64}")


@dataclass
class Trace:
    """One request: when it began, on perf_counter's clock, and what it asked for."""

    request_id: str
    began: float = field(default_factory=perf_counter)
    queries: int = 0
    query_seconds: float = 0.0

    @property
    def seconds(self) -> float:
        """How long the request has taken so far."""
        return perf_counter() - self.began


def begin() -> None:
    """Take the id that Apache gave the request, or make one."""
    given = request.headers.get(ID_HEADER, "")
    g.trace = Trace(given if ID.fullmatch(given) else uuid4().hex)


def current() -> Trace | None:
    """Return the trace of this request, or None outside one."""
    return g.get("trace") if has_request_context() else None


def request_id() -> str | None:
    """Return the id of this request, or None outside one."""
    trace = current()
    return trace.request_id if trace else None


def user_id() -> int | None:
    """Return the number of the user if this request asked who that is.

    Never asks the database: a line about its failure must not fail too.
    """
    user = g.get("_login_user") if has_request_context() else None  # Flask-Login's
    state = inspect(user, raiseerr=False)
    return state.identity[0] if state is not None and state.identity else None


def log_fields() -> dict[str, Any]:
    """Return what every log line of a request tells about it."""
    trace = current()
    if trace is None:
        return {}
    return {"request_id": trace.request_id, "user": user_id()}
