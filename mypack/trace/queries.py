"""Counts and times the queries of a request, and names the request in each."""

from time import perf_counter
from typing import Any

from sqlalchemy import Connection, Engine, event

from mypack.trace.context import current


@event.listens_for(Engine, "before_cursor_execute", retval=True)
def begin_query(
    _connection: Connection,
    _cursor: Any,
    statement: str,
    parameters: Any,
    context: Any,
    executemany: bool,
) -> tuple[str, Any]:
    """Append the request's id as a comment, which the server's own logs show."""
    trace = current()
    if trace is None:
        return statement, parameters
    trace.queries += 1
    if context is not None:
        context.trace_began = perf_counter()
    if executemany:  # PyMySQL sends rows at once only if VALUES (...) ends the text
        return statement, parameters
    return f"{statement} /* request_id={trace.request_id} */", parameters


@event.listens_for(Engine, "after_cursor_execute")
def end_query(
    _connection: Connection,
    _cursor: Any,
    _statement: str,
    _parameters: Any,
    context: Any,
    _executemany: bool,
) -> None:
    """Add the time that the database took."""
    trace = current()
    began = getattr(context, "trace_began", None)
    if trace is not None and began is not None:
        trace.query_seconds += perf_counter() - began
