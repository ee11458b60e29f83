"""MariaDB servers of our own, which nothing but root and themselves can reach."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sitectl import disk, messages, process
from sitectl.backup.engine import succeeded
from sitectl.messages import SiteError
from sitectl.process import Account

ACCOUNT = Account("mysql", "mysql")
START_SECONDS = 120
PACKET = "--max-allowed-packet=1G"
# What such a server holds is thrown away, so it need not survive anything.
OPTIONS = (
    "--skip-networking",
    "--skip-slave-start",
    "--event-scheduler=OFF",
    "--innodb-buffer-pool-size=64M",
    "--innodb-log-file-size=64M",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-doublewrite=0",
    "--innodb-fast-shutdown=2",
    PACKET,
)


@contextmanager
def empty(data: Path, room: Path) -> Iterator[list[str]]:
    """Run a server with nothing in it; yield the way there."""
    give(data)
    words = ["--no-defaults", f"--datadir={data}", "--user=mysql", "--skip-test-db"]
    own = "--auth-root-authentication-method=normal"
    made = process.run(["mariadb-install-db", *words, own])
    succeeded(made, "make a scratch server")
    with serving(["--no-defaults"], data, room) as server:
        yield server


@contextmanager
def restored(base: Path, room: Path) -> Iterator[list[str]]:
    """Run a server on what mariadb-backup has copied; yield the way there."""
    give(base)
    words = ["mariadb-backup", "--prepare", f"--target-dir={base}"]
    done = process.run(words, account=ACCOUNT, background=True)
    succeeded(done, "put the server's files in order (mariadb-backup --prepare)")
    own = [f"--defaults-file={base / 'backup-my.cnf'}"]
    with serving(own, base, room) as server:
        yield server


@contextmanager
def serving(own: Sequence[str], data: Path, room: Path) -> Iterator[list[str]]:
    """Run a server; its socket has a short path, for there is room for 107 bytes."""
    disk.remove(room)
    give(room)
    socket = f"--socket={room / 'socket'}"
    places = [f"--datadir={data}", f"--tmpdir={room}", f"--pid-file={room / 'pid'}"]
    log = room / "log.err"
    command = ["mariadbd", *own, *places, socket, f"--log-error={log}", *OPTIONS]
    client = ["--no-defaults", socket, "--user=root"]
    try:
        with process.beside(command, ACCOUNT):
            await_answer(client, log)
            yield client
    finally:
        disk.remove(room)


def await_answer(client: Sequence[str], log: Path) -> None:
    """Wait until a server answers, or say what it said."""
    words = [*client, f"--wait={START_SECONDS}", "ping"]
    done = process.run(["mariadb-admin", *words])
    if done.status != 0:
        error = SiteError(messages.DATABASE_FAILED, what="start a scratch server")
        said = log.read_text(errors="replace") if log.exists() else ""
        error.details = process.tail(said + done.stderr)
        raise error


def give(folder: Path) -> None:
    """Give a folder to the server's account; others only pass by it."""
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    folder.parent.chmod(0o711)
    process.run(["chown", "-hR", f"{ACCOUNT.user}:{ACCOUNT.group}", str(folder)])
