"""Ending a request's session when the connection has gone meanwhile."""

import logging

from flask import Flask

from mypack.database import FAILURES, cause
from mypack.extensions import db

logger = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Come before Flask-SQLAlchemy's own end, which would make a 500 of it."""
    app.teardown_appcontext(end_session)


def end_session(_: BaseException | None) -> None:
    """The answer is made, and what was to be stored is: nothing is left to undo."""
    if not db.session.registry.has():
        return
    try:
        db.session.close()
    except FAILURES as failure:
        logger.warning("a connection was lost after its last use: %s", cause(failure))
        db.session().invalidate()
