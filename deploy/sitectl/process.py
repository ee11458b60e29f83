"""Children: low priority, no inheritance of the lock, gone when their parent dies."""

import ctypes
import grp
import os
import pwd
import shutil
import signal
import subprocess
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sitectl import argv

PR_SET_PDEATHSIG = 1
NICE = 10


@dataclass(frozen=True)
class Outcome:
    """How a child ended and what it said."""

    status: int
    stdout: str
    stderr: str


@dataclass(frozen=True)
class Account:
    """Who a child runs as."""

    user: str
    group: str

    def options(self) -> dict[str, Any]:
        """Become this account; only root can, anyone else stays who they are."""
        if os.geteuid() != 0:
            return {}
        gid = grp.getgrnam(self.group).gr_gid
        return {
            "user": self.user,
            "group": gid,
            "extra_groups": os.getgrouplist(self.user, gid),
        }

    def become(self) -> None:
        """Turn this very process into the account, before it executes another."""
        if os.geteuid() != 0:
            return
        gid = grp.getgrnam(self.group).gr_gid
        os.initgroups(self.user, gid)
        os.setgid(gid)
        os.setuid(pwd.getpwnam(self.user).pw_uid)


def bound_to_parent(nice: int) -> Callable[[], None]:
    """Prepare what runs in the child between fork and exec."""
    prctl = ctypes.CDLL(None).prctl
    parent = os.getpid()

    def prepare() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # the parent died before prctl could watch it
            os._exit(1)
        os.nice(nice)

    return prepare


def run(
    command: Sequence[str],
    *,
    account: Account | None = None,
    cwd: Path | None = None,
    background: bool = False,
    timeout: float | None = None,
    environment: Mapping[str, str] | None = None,
    told: str = "",
) -> Outcome:
    """Run a command to its end; `background` leaves processor and disk to the site."""
    if background:
        command = argv.low_priority(command, shutil.which("ionice"))
    with warnings.catch_warnings():
        # The heartbeat is a thread; what runs between fork and exec takes no lock.
        warnings.filterwarnings("ignore", ".*fork", DeprecationWarning)
        done = subprocess.run(
            command,
            env={**argv.ENVIRONMENT, "HOME": str(cwd or "/"), **(environment or {})},
            cwd=cwd,
            input=told,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=timeout,
            # A change of user loses the signal setting; Python calls this after it.
            preexec_fn=bound_to_parent(NICE if background else 0),
            **(account.options() if account else {}),
        )
    return Outcome(done.returncode, done.stdout, done.stderr)


@contextmanager
def beside(command: Sequence[str], account: Account) -> Iterator[None]:
    """Run a command while the block runs, then end it."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*fork", DeprecationWarning)  # as in run
        child = subprocess.Popen(
            command,
            env=argv.ENVIRONMENT,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=bound_to_parent(NICE),
            **account.options(),
        )
    try:
        yield
    finally:
        child.terminate()
        child.wait()


def tail(text: str, lines: int = 12) -> list[str]:
    """Return the last lines that say something."""
    return [line for line in text.splitlines() if line.strip()][-lines:]
