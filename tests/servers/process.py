"""A server's process: as an ordinary account, in its own folder, gone at the end."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.errors import ServerFailed, ServerMissing

START, STOP = 60, 20  # seconds


@dataclass(frozen=True)
class Account:
    """Whom a server runs as; root would be refused by PostgreSQL."""

    user: int
    group: int

    def run(self, command: Sequence[str]) -> None:
        """Run a command to its end, or raise ServerFailed with what it said."""
        done = subprocess.run(
            command,
            user=self.user,
            group=self.group,
            extra_groups=self._groups(),
            cwd="/",
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        if done.returncode:
            raise ServerFailed(f"{command[0]}: {done.stdout[-2000:]}")

    def start(self, command: Sequence[str], log: Path) -> subprocess.Popen[bytes]:
        """Start a process that the kernel ends when the tests are killed."""
        with log.open("wb") as output:
            return subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", "--", *command],
                user=self.user,
                group=self.group,
                extra_groups=self._groups(),
                cwd="/",
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def _groups(self) -> list[int] | None:
        return [] if os.geteuid() == 0 else None  # only root may drop groups


def account(*names: str) -> Account:
    """Return this user, or for root the first of the accounts that exists."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    for name in names:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise ServerMissing(f"none of the accounts {', '.join(names)} exists")


def program(name: str, *folders: Path) -> str:
    """Return the path of a server's program; the given folders come before PATH."""
    path = os.pathsep.join([*map(str, folders), os.environ["PATH"], "/usr/sbin"])
    if found := shutil.which(name, path=path):
        return found
    raise ServerMissing(f"{name} is not installed; as root: tests/install-packages.sh")


@contextmanager
def folder_of(owner: Account) -> Iterator[Path]:
    """Yield a new folder that only its owner, and root, can enter.

    Not pytest's tmp_path: other accounts cannot reach into that, and the path of a
    Unix socket has 107 characters at most.
    """
    folder = Path(tempfile.mkdtemp(prefix="mypack-"))
    try:
        if os.geteuid() == 0:
            os.chown(folder, owner.user, owner.group)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(
    command: Sequence[str],
    owner: Account,
    log: Path,
    is_ready: Callable[[], bool],
    stop: signal.Signals = signal.SIGTERM,
) -> Iterator[None]:
    """Yield while the server answers; raise ServerFailed with its log otherwise."""
    process = owner.start(command, log)
    try:
        wait_for(process, log, is_ready)
        yield
    finally:
        process.send_signal(stop)
        try:
            process.wait(STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(
    process: subprocess.Popen[bytes], log: Path, is_ready: Callable[[], bool]
) -> None:
    """Return when the server answers."""
    deadline = time.monotonic() + START
    while not is_ready():
        ended = process.poll() is not None
        if ended or time.monotonic() > deadline:
            why = f"ended with {process.returncode}" if ended else "does not answer"
            said = log.read_text(errors="replace")[-2000:]
            raise ServerFailed(f"{process.args!r} {why}: {said}")
        time.sleep(0.05)
