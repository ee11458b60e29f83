"""A PostgreSQL server for tests; what it holds need not survive anything."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL

from tests.servers.database import DatabaseServer
from tests.servers.process import account, folder_of, program, running

DEBIAN = Path("/usr/lib/postgresql")
FAST = ("fsync", "synchronous_commit", "full_page_writes", "autovacuum")


@contextmanager
def postgresql() -> Iterator[DatabaseServer]:
    """Yield a server; raise ServerMissing where PostgreSQL is not installed."""
    newest = sorted(DEBIAN.glob("*/bin"), key=lambda path: int(path.parent.name))[::-1]
    initdb, postgres = program("initdb", *newest), program("postgres", *newest)
    owner = account("postgres", "nobody")
    with folder_of(owner) as folder:
        data = folder / "data"
        options = ["--username=postgres", "--auth=trust", "--encoding=UTF8"]
        owner.run([initdb, f"--pgdata={data}", *options, "--locale=C.UTF-8", "-N"])
        server = at(folder)
        settings = [f"--{name}=off" for name in FAST]
        command = [postgres, "-D", str(data), "-k", str(folder), "-h", "", *settings]
        log = folder / "log"
        with running(command, owner, log, server.is_ready, signal.SIGINT):
            yield server


def at(folder: Path) -> DatabaseServer:
    """Return the server whose socket is in the folder."""
    return DatabaseServer(
        admin=URL.create(
            "postgresql+psycopg2",
            "postgres",
            database="postgres",
            query={"host": str(folder)},
        ),
        create='CREATE DATABASE "{}"',
        drop='DROP DATABASE "{}" WITH (FORCE)',
    )
