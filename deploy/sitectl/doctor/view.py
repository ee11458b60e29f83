"""The thin layer: everything the checks see of a host, read once, changing nothing."""

import os
import re
import shlex
import subprocess
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from sitectl import argv, history, links, lock, past, process
from sitectl.doctor import access
from sitectl.doctor.access import Identity
from sitectl.doctor.finding import NoAnswer, Skipped
from sitectl.fetch import Answer
from sitectl.ledger import Record
from sitectl.past import Past
from sitectl.process import Outcome
from sitectl.site import Site
from sitectl.slots import State

Runner = Callable[[Sequence[str], float], Outcome | None]
FETCH_SECONDS = 3.0
COMMAND_SECONDS = 10.0
PID_FILE = "/run/apache2/apache2.pid"
UNIT = "LoadState,ActiveState,UnitFileState,Restart,NeedDaemonReload,Result,NRestarts"


def run(command: Sequence[str], seconds: float) -> Outcome | None:
    """Run a command that only looks; None when it is missing, NoAnswer if it hangs."""
    try:
        return process.run(command, timeout=seconds)
    except subprocess.TimeoutExpired:
        raise late(shlex.join(command), seconds) from None
    except OSError:
        return None


def late(command: str, seconds: float) -> NoAnswer:
    """Tell of a command that did not end in time."""
    seen = f"`{command}` did not answer within {seconds:.0f} s"
    return NoAnswer(seen, command)


@dataclass
class View:
    """One host and its site; tests give another top folder and made-up edges."""

    site: Site
    top: Path = Path("/")
    runner: Runner = run
    find_account: Callable[[str], Identity | None] = access.lookup
    has_group: Callable[[str], bool] = access.has_group
    space: Callable[[Path], os.statvfs_result] = os.statvfs
    units: dict[str, dict[str, str]] = field(default_factory=dict)
    # The units that checks will ask for: systemctl is started once for all of them.
    expects: Callable[["View"], Iterable[str]] = field(default=lambda view: ())
    asking: threading.Lock = field(default_factory=threading.Lock)
    deaf: NoAnswer | None = None

    # Files

    def at(self, path: str) -> Path:
        """Return where a path of the system is."""
        return self.top / path.lstrip("/")

    def text(self, path: Path) -> str | None:
        """Return what a file holds, None when it cannot be read."""
        try:
            return path.read_text(errors="replace")
        except OSError:
            return None

    def names(self, folder: Path) -> list[str]:
        """List a folder, empty when there is none."""
        try:
            return sorted(os.listdir(folder))  # noqa: PTH208 - names are wanted
        except OSError:
            return []

    # Programs

    def run(self, *command: str) -> Outcome | None:
        """Run a command that only looks."""
        return self.runner(command, COMMAND_SECONDS)

    def flask(self, *words: str) -> Outcome | None:
        """Run a flask command of the live release as the application's account.

        None when it cannot be run; NoAnswer when it does not end.
        """
        release = self.state.live_release
        if release is None:
            raise Skipped("no release is live")
        home, site = self.site.paths.release(release), self.site
        command = argv.flask(home, site.config.package, words)
        data = site.config.data
        try:
            return process.run(
                command, account=site.account, cwd=data, timeout=COMMAND_SECONDS
            )
        except subprocess.TimeoutExpired:
            told = f"sitectl flask -- {shlex.join(words)}"
            raise late(told, COMMAND_SECONDS) from None
        except (OSError, KeyError, subprocess.SubprocessError):
            return None

    def fetch(self, url: str) -> Answer | str:
        """Fetch a page, or return why none came."""
        try:
            return self.site.fetch(url, FETCH_SECONDS)
        except OSError as error:
            return str(error)

    # systemd

    @cached_property
    def has_systemd(self) -> bool:
        """Tell whether systemd runs this host."""
        return self.at("/run/systemd/system").is_dir()

    def unit(self, name: str) -> dict[str, str]:
        """Return what systemd says of a unit."""
        if not self.has_systemd:
            raise Skipped("this host has no systemd")
        with self.asking:
            if self.deaf:
                raise self.deaf
            # Alone where systemd cannot show one of the others.
            for names in ({name, *self.expects(self)}, {name}):
                if name not in self.units:
                    self.units |= self.show(sorted(names - self.units.keys()))
            return self.units[name]

    def show(self, names: Sequence[str]) -> dict[str, dict[str, str]]:
        """Ask systemd for units: all of them, or none if it cannot show one of many."""
        try:
            done = self.run("systemctl", "show", *names, f"--property={UNIT}")
        except NoAnswer:
            self.deaf = late("systemctl show", COMMAND_SECONDS)
            raise self.deaf from None
        blocks = done.stdout.split("\n\n") if done and done.status == 0 else []
        if len(blocks) == len(names):
            return dict(zip(names, map(properties, blocks), strict=True))
        if len(names) > 1:
            return {}
        reason = " ".join(process.tail(done.stderr, 1)) if done else "it is missing"
        told = f"`systemctl show` failed: {reason}"
        raise NoAnswer(told, f"systemctl show {names[0]}")

    # The site

    @cached_property
    def state(self) -> State:
        """Return what the map and the links say."""
        return links.read(self.site.paths)

    @cached_property
    def records(self) -> list[Record]:
        """Return the readable lines of the history."""
        return history.records(self.site.paths.history)

    @cached_property
    def past(self) -> Past:
        """Return what the history says."""
        return past.read(self.records)

    @cached_property
    def lock(self) -> Record:
        """Return who holds or held the lock."""
        return lock.holder(self.site.paths.lock)

    @property
    def is_changing(self) -> bool:
        """Tell whether a change runs now; it explains what would else be wrong."""
        return lock.is_held(self.lock)

    @cached_property
    def account(self) -> Identity:
        """Return the account of the daemons."""
        found = self.find_account(self.site.config.user)
        if found is None:
            raise Skipped(f"this host has no user {self.site.config.user}")
        return found

    # Apache

    @property
    def apache(self) -> Path:
        """Return the folder of Apache's configuration."""
        return self.at("/etc/apache2")

    def require_apache(self) -> None:
        """Skip what cannot be asked without Apache."""
        if not self.at("/usr/sbin/apache2").exists():
            raise Skipped("apache2 is not installed")

    def apache_state(self) -> str | None:
        """Return why Apache does not run, None when it does."""
        self.require_apache()
        if self.has_systemd:
            unit = self.unit("apache2.service")
            state = unit.get("ActiveState")
            told = f"systemd says {state} ({unit.get('Result')})"
            return None if state == "active" else told
        pid = (self.text(self.at(PID_FILE)) or "").strip()
        return None if self.is_apache(pid) else "no process has the id in apache2.pid"

    def is_apache(self, pid: str) -> bool:
        """Tell whether a process is Apache's."""
        comm = self.text(self.at(f"/proc/{pid}/comm")) if pid.isdigit() else None
        return (comm or "").strip() == "apache2"

    def require_running(self) -> None:
        """Skip what follows from an Apache that does not run."""
        if self.apache_state():
            raise Skipped("Apache does not run")

    @cached_property
    def virtual_host(self) -> str:
        """Return the site's enabled configuration."""
        self.require_apache()
        path = self.apache / "sites-enabled" / f"{self.site.config.site}.conf"
        text = self.text(path)
        if text is None:
            raise Skipped(f"{path} cannot be read")
        return text

    def directive(self, pattern: str) -> list[Any]:
        """Find a pattern's groups in the site's configuration, line by line."""
        return re.findall(pattern, self.virtual_host, re.MULTILINE)

    @cached_property
    def server(self) -> Identity:
        """Return the account that Apache's own children run as."""
        found = self.find_account("www-data")
        if found is None:
            raise Skipped("this host has no user www-data")
        return found


def properties(block: str) -> dict[str, str]:
    """Read what systemctl shows of one unit."""
    rows = (row.partition("=") for row in block.splitlines())
    return {key: value for key, _, value in rows}
