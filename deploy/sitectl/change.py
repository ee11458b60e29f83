"""A change: under the lock, in named steps, with a history line before and after."""

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sitectl import history, links, releases
from sitectl.ledger import Record
from sitectl.lock import Lock, now, whoami
from sitectl.messages import SiteError
from sitectl.site import Site


class Interrupted(BaseException):
    """Raised by a signal that asks this program to stop."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(number)


class Change:
    """The running change: its steps, its notes, its history record."""

    def __init__(self, site: Site, verb: str, command: str, lock: Lock) -> None:
        self.site, self.verb, self.command, self.lock = site, verb, command, lock
        self.steps: list[dict[str, Any]] = []
        self.notes: list[str] = []
        self.extra: Record = {}
        self.id = ""

    def note(self, text: str) -> None:
        """Tell the operator something, now and in the history."""
        self.notes.append(text)
        self.site.say(f"  note: {text}")

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Run one step: shown to others in the lock, timed, named in an error."""
        self.lock.at(name)
        began = time.monotonic()
        outcome = "failed"
        try:
            yield
            outcome = ""
        except SiteError as error:
            error.step = error.step or name
            raise
        finally:
            seconds = round(time.monotonic() - began, 3)
            self.steps.append({"step": name, "seconds": seconds})
            self.site.say(f"  {name:<14}{seconds:>6.1f} s  {outcome}".rstrip())

    @contextmanager
    def recorded(self, target: str | None) -> Iterator[None]:
        """Write one history line before the block and one after, however it ends."""
        before = links.read(self.site.paths)
        self.id = secrets.token_hex(6)
        self.append(
            {
                **self.begin(before.live_release, target),
                "state": before.record(),
            }
        )
        result: Record = {"result": "interrupted"}
        try:
            yield
            result = {"result": "ok"}
        except SiteError as error:
            result = {
                "result": "failed",
                "error": error.code,
                "message": error.text,
                "failed_step": error.step,
            }
            raise
        except OSError as error:
            result = {"result": "failed", "message": str(error)}
            raise
        finally:
            self.append(
                {
                    **self.begin(before.live_release, target),
                    **outcome(self.site),
                    **result,
                    **self.extra,
                    "event": "end",
                    "steps": self.steps,
                    "notes": self.notes,
                }
            )
            self.steps = []

    def begin(self, former: str | None, target: str | None) -> Record:
        """Say who changes what."""
        return {
            "time": now(),
            "id": self.id,
            "event": "begin",
            "who": whoami(),
            "verb": self.verb,
            "command": self.command,
            "commit": commit(self.site, target),
            "from": former,
            "to": target,
        }

    def append(self, record: Record) -> None:
        """Add a line to the site's history."""
        history.append(self.site.paths.history, record)


def outcome(site: Site) -> Record:
    """Record what is live after a change, so that a lost map can be rebuilt."""
    state = links.read(site.paths)
    return {"live": state.live_release, "state": state.record()}


def commit(site: Site, release: str | None) -> str | None:
    """Return the commit a release was built from, as far as it is known."""
    try:
        return releases.read(site.paths, release).commit if release else None
    except SiteError:
        return None
