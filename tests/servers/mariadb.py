"""A MariaDB server for tests; what it holds need not survive anything."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import chown

from sqlalchemy import URL

from tests.servers.database import DatabaseServer
from tests.servers.process import account, folder_of, program, running

FAST = (
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-flush-method=nosync",
    "--innodb-doublewrite=0",
    "--innodb-buffer-pool-size=64M",
)
READY = "ready for connections"


@contextmanager
def mariadb(*, has_log: bool = False) -> Iterator[DatabaseServer]:
    """Yield a server; raise ServerMissing where MariaDB is not installed.

    Its folder is the one of its socket; with a log of changes, that is in `binlog`.
    """
    install, mariadbd = program("mariadb-install-db"), program("mariadbd")
    owner = account("mysql", "nobody")
    with folder_of(owner) as folder:
        places = [f"--datadir={folder}/data", f"--tmpdir={folder}", *FAST]
        # Root has no password: only who enters the folder reaches the socket.
        options = ["--auth-root-authentication-method=normal", "--skip-test-db"]
        owner.run([install, "--no-defaults", *places, *options])
        server = at(folder / "socket")
        command = [mariadbd, "--no-defaults", *places, "--skip-networking"]
        command += ["--innodb-fast-shutdown=2"]  # nobody starts it again
        command += [f"--socket={folder}/socket", f"--pid-file={folder}/pid"]
        if has_log:
            (folder / "binlog").mkdir()
            chown(folder / "binlog", owner.user, owner.group)
            command += [f"--log-bin={folder}/binlog/binlog", "--binlog-format=ROW"]
        log = folder / "log"

        def is_ready() -> bool:
            # PyMySQL leaks its end of a socket that nobody listens on yet.
            return READY in log.read_text(errors="replace") and server.is_ready()

        with running(command, owner, log, is_ready):
            yield server


def at(socket: Path) -> DatabaseServer:
    """Return the server that listens on the socket."""
    return DatabaseServer(
        admin=URL.create(
            "mysql+pymysql",
            "root",
            database="mysql",
            query={"unix_socket": str(socket)},
        ),
        create="CREATE DATABASE `{}` CHARACTER SET utf8mb4",
        drop="DROP DATABASE `{}`",
    )
