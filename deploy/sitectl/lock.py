"""One change at a time: the lock, who holds it, and what it is doing."""

import fcntl
import getpass
import json
import os
import socket
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from sitectl import messages
from sitectl.messages import SiteError

WIDTH = 2048  # one write of one size: a reader never sees half of two contents
HEARTBEAT = 2.0
RETRY = 0.1


def now() -> str:
    """Return the time as the history writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def whoami() -> str:
    """Name the person: through sudo, the one who called it."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = str(os.getuid())
    caller = os.environ.get("SUDO_USER")
    return f"{caller or user}@{socket.gethostname()}"


def started(pid: int) -> str | None:
    """Return when a process began, in ticks; None when there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return None


def holder(path: Path) -> dict[str, Any]:
    """Read who holds or held the lock; empty when it was let go."""
    for _ in range(10):
        try:
            content = path.read_bytes().strip(b" \n\0")
            return dict(json.loads(content)) if content else {}
        except FileNotFoundError:
            return {}
        except ValueError:
            time.sleep(0.01)
    return {"owner": "unknown"}


def is_held(content: dict[str, Any]) -> bool:
    """Tell a living owner by pid and start time, without touching the lock."""
    pid = content.get("pid")
    return isinstance(pid, int) and started(pid) == content.get("started")


class Lock:
    """Hold the lock while a `with` block runs; `left_by` names a dead owner."""

    def __init__(self, path: Path, command: str, wait: float = 0) -> None:
        self.path, self.wait = path, wait
        self.content = {
            "owner": whoami(),
            "pid": os.getpid(),
            "started": started(os.getpid()),
            "command": command,
            "since": now(),
            "step": "start",
        }
        self.left_by: dict[str, Any] = {}
        self.released = threading.Event()
        self.writing = threading.Lock()

    def __enter__(self) -> "Lock":
        try:
            self.handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        except PermissionError:
            raise SiteError(messages.NOT_ROOT, path=self.path, user=whoami()) from None
        try:
            self.take()
        except BaseException:
            os.close(self.handle)
            raise
        self.left_by = holder(self.path)
        self.publish()
        threading.Thread(target=self.beat, daemon=True).start()
        return self

    def take(self) -> None:
        """Take the lock now or within `wait` seconds, else name its holder."""
        until = time.monotonic() + self.wait
        while True:
            try:
                fcntl.flock(self.handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise self.refusal() from None
                time.sleep(RETRY)

    def refusal(self) -> SiteError:
        """Say who holds the lock, since when, for what and how far it is."""
        found = holder(self.path)
        if not found:  # taken an instant ago, not yet signed
            time.sleep(0.2)
            found = holder(self.path)
        names = ("owner", "since", "command", "step")
        return SiteError(
            messages.LOCKED, **{name: found.get(name, "unknown") for name in names}
        )

    def publish(self) -> None:
        """Write who holds the lock, with a fresh heartbeat."""
        with self.writing:
            if self.released.is_set():
                return
            text = json.dumps({**self.content, "heartbeat": now()})
            os.pwrite(self.handle, text.encode()[:WIDTH].ljust(WIDTH), 0)

    def at(self, step: str) -> None:
        """Tell others which step is running."""
        self.content["step"] = step
        self.publish()

    def beat(self) -> None:
        """Renew the heartbeat until the lock is let go."""
        while not self.released.wait(HEARTBEAT):
            self.publish()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self.writing:
            self.released.set()
            os.ftruncate(self.handle, 0)
            os.close(self.handle)
