"""Who did what to which account, and from where: one line of the log for each.

The line is for people; the same facts stand beside it for programs.
"""

import logging

from flask import Flask, Response, has_request_context, request
from flask_login import current_user

logger = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Write down every request that is refused for want of permission."""
    app.after_request(record_denial)


def record(event: str, account: str, *, level: int = logging.INFO) -> None:
    """Write what happened to the account; a name of several lines makes one."""
    address, by = _address(), _actor()
    text, values = "%s: %r from %s", [event, account, address]
    if by not in (None, account):
        text, values = "%s: %r by %r from %s", [event, account, by, address]
    facts = {"event": event, "account": account, "by": by, "address": address}
    logger.log(level, text, *values, extra=facts)


def warn(event: str, account: str) -> None:
    """Write something that an operator may want to look at."""
    record(event, account, level=logging.WARNING)


def record_denial(response: Response) -> Response:
    """Name who asked for what, when the answer is 403."""
    if response.status_code == 403:
        warn(f"denied {request.method} {request.path!r}", _actor() or "nobody")
    return response


def _address() -> str:
    if not has_request_context():
        return "the command line"
    return request.remote_addr or "an unknown address"


def _actor() -> str | None:
    """Return who is signed in; a command has nobody."""
    if not has_request_context() or not current_user.is_authenticated:
        return None
    return str(current_user.name)
