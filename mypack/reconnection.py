"""A database server that restarts is waited for; one that is gone is not.

Waiting costs a thread, so it is over soon after the first connection that failed: from
then on, until one is made again, every request is told at once.
"""

from time import monotonic, sleep
from typing import Any

from sqlalchemy import Dialect, Engine, event
from sqlalchemy.pool import ConnectionPoolEntry

# Seconds that a restart of the server takes; a file is there or it is not.
PATIENCE = {"sqlite": 0, "postgresql": 1.5, "mysql": 4}
STEP = 0.05


class Outage:
    """Since when no connection could be made in this process; None: they can be."""

    began: float | None = None


@event.listens_for(Engine, "do_connect")
def connect(
    dialect: Dialect,
    _: ConnectionPoolEntry,
    arguments: tuple[Any, ...],
    options: dict[str, Any],
) -> Any:
    """Connect, and try again while the outage is young."""
    while True:
        tried = monotonic()
        try:
            made = dialect.connect(*arguments, **options)
        except dialect.loaded_dbapi.OperationalError:
            # From before the attempt: one that hung was wait enough.
            Outage.began = Outage.began or tried
            if monotonic() >= Outage.began + PATIENCE[dialect.name]:
                raise
            sleep(STEP)
        else:
            Outage.began = None
            return made
