"""Control groups: whatever the lab starts runs in one, so that it can be ended whole.

A group's name tells who made it; no process id has to be remembered or trusted.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from tests.lab.commands import run
from tests.lab.errors import LabError

ROOT = Path("/sys/fs/cgroup")
# The launcher enters the groups, then becomes the program: no child can escape, and
# the group is alive when the launcher returns.
LAUNCH = """for g in $LAB_CGROUPS; do echo $$ > $g/cgroup.procs || exit 1; done
exec setsid --fork "$@" >> "$LAB_LOG" 2>&1"""


def unified() -> Path | None:
    """Return where cgroup v2 is mounted, alone or beside v1."""
    for place in (ROOT, ROOT / "unified"):
        if (place / "cgroup.subtree_control").exists():
            return place
    return None


def hierarchies() -> Iterator[Path]:
    """Yield the root of each hierarchy a host must be in: v2, and any of v1."""
    if unified() == ROOT:
        yield ROOT
        return
    found = {p.parent.resolve() for p in ROOT.glob("*/cgroup.procs")}
    # A new v1 cpuset takes no process before its CPUs are set; nothing here needs it.
    yield from sorted(p for p in found if p.name != "cpuset")


class Cgroup:
    """One group of processes, in every hierarchy of the machine."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._v2 = (unified() or ROOT) / name

    @classmethod
    def made_by(cls, prefix: str) -> list["Cgroup"]:
        """Return the groups whose name starts with `prefix`, in any hierarchy."""
        names = {p.name for h in hierarchies() for p in h.glob(f"{prefix}*")}
        return [cls(name) for name in sorted(names)]

    def is_alive(self) -> bool:
        return self._event("populated")

    def launch(
        self, argv: Sequence[str | Path], log: Path, environment: Mapping[str, str]
    ) -> None:
        """Start a program in this group, detached from the caller, output to `log`."""
        groups = [h / self.name for h in hierarchies()]
        for group in groups:
            group.mkdir(exist_ok=True)
        run(
            ["sh", "-c", LAUNCH, "sh", *argv],
            environment={
                **environment,
                "LAB_LOG": str(log),
                "LAB_CGROUPS": " ".join(map(str, groups)),
            },
        )

    def freeze(self, frozen: bool) -> None:
        (self._v2 / "cgroup.freeze").write_text(str(int(frozen)))
        self._wait(lambda: self._event("frozen") == frozen, "freeze")

    def kill(self) -> None:
        """End every process at once, frozen ones too, as a power cut does."""
        if self.is_alive():
            # Killing nspawn alone would leave the guest's processes running.
            (self._v2 / "cgroup.kill").write_text("1")
            self._wait(lambda: not self.is_alive(), "end")
        # Never used again: in a group that was killed before, what Debian 13's systemd
        # starts dies at once with status 9 (seen on Linux 6.18).
        for group in (h / self.name for h in hierarchies()):
            if group.is_dir():
                self._wait(partial(_is_removed, group), "go away")

    def _event(self, name: str) -> bool:
        try:
            return f"{name} 1" in (self._v2 / "cgroup.events").read_text()
        except OSError:
            return False

    def _wait(self, is_done: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + 10
        while not is_done():
            if time.monotonic() > deadline:
                raise LabError(f"cgroup {self._v2} did not {what} within 10 s")
            time.sleep(0.01)


def _is_removed(group: Path) -> bool:
    """Remove a group with its children; False while the kernel still calls it busy."""
    try:
        for child in sorted(group.glob("**/"), reverse=True):
            child.rmdir()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return not group.exists()
