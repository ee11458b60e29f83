"""One host of a lab: what can be done to it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tests.lab import access, disk
from tests.lab.cgroup import Cgroup
from tests.lab.commands import run
from tests.lab.errors import CommandFailed, HostNotReady

if TYPE_CHECKING:
    from tests.lab.lab import Lab

# With --keep-unit nspawn leaves a reboot to its caller and says so with status 133.
# Each boot adds its process id, so the lines of the file also count the boots.
_LOOP = """boots=$1; shift
while :; do "$@" & echo $! >> "$boots"; wait $!; [ $? = 133 ] || exit; done"""
_NSPAWN = {
    "SYSTEMD_NSPAWN_API_VFS_WRITABLE": "network",
    # Debian 13 boots on a machine with cgroup v1 only so; 12 runs so on real hosts.
    "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1",
    "SYSTEMD_NSPAWN_TMPFS_TMP": "0",  # /tmp is the guest's own choice
}
READY = {
    # SSH answers before the boot is over.
    "systemd": "systemctl is-system-running --wait >/dev/null || true",
    "none": "true",
}
# PID 1 of a host without an init; Debian's unit makes the folder elsewhere.
_ONLY_SSHD = "mkdir -p /run/sshd && exec /usr/sbin/sshd -D"


@dataclass
class Plan:
    """What a host is made of; kept on disk so that any later command finds it."""

    address: str
    base: str
    suite: str
    init: str
    lower: list[str]


class Host:
    """A Debian host in a namespace, with its disk, its cable and its power switch."""

    def __init__(self, lab: Lab, name: str, plan: Plan) -> None:
        self.name = name
        self._lab = lab
        self._plan = plan
        self.folder = lab.hosts_folder / name
        self.root = self.folder / "root"
        self._boots = self.folder / "boots"
        self._cgroup = Cgroup(f"{lab.network.name}.{name}")

    @classmethod
    def load(cls, lab: Lab, name: str) -> Host:
        plan = json.loads((lab.hosts_folder / name / "plan.json").read_text())
        return cls(lab, name, Plan(**plan))

    def __repr__(self) -> str:
        return f"Host({self.name!r}, {self.address}, {self._plan.base})"

    @property
    def address(self) -> str:
        return self._plan.address

    @property
    def base(self) -> str:
        return self._plan.base

    @property
    def cgroup_name(self) -> str:
        """Return the name of the host's group, in every hierarchy of the machine."""
        return self._cgroup.name

    def is_running(self) -> bool:
        return self._cgroup.is_alive()

    # What a person does on it

    def ssh(
        self,
        command: str,
        *,
        check: bool = True,
        input: str | None = None,
        timeout: float | None = 900,
    ) -> subprocess.CompletedProcess[str]:
        """Run a shell command as root; CommandFailed shows its output."""
        argv = ["ssh", "-F", str(self._lab.ssh_config), self.name, command]
        result = self._lab.run(
            argv,
            input="" if input is None else input,
            timeout=timeout,
            capture_output=True,
            text=True,
        )
        if check and result.returncode:
            raise CommandFailed(self.name, result)
        return result

    def put(self, local: str | Path, remote: str) -> None:
        """Copy a file or a folder to the host."""
        scp = ["nsenter", f"--net={self._lab.network.path}", "scp", "-rpqF"]
        run([*scp, self._lab.ssh_config, local, f"{self.name}:{remote}"])

    # Power

    def start(self, timeout: float = 300) -> None:
        """Boot the host and return when its boot is over."""
        self._power_on()
        self.wait_ready(timeout)

    def stop(self) -> None:
        """Shut down in order; what does not end within 30 s is cut off."""
        self._signal_supervisor(signal.SIGTERM)
        deadline = time.monotonic() + 30
        while self.is_running() and time.monotonic() < deadline:
            time.sleep(0.02)
        self._cgroup.kill()

    def reboot(self) -> None:
        """Stop and start from outside."""
        self.stop()
        self.start()

    def reboot_from_inside(self, timeout: float = 300) -> None:
        """Let the host reboot itself, as an admin would over SSH."""
        boots = self._count_boots()
        self.ssh("systemctl reboot", check=False)
        deadline = time.monotonic() + timeout
        while self._count_boots() == boots:
            if time.monotonic() > deadline:
                raise HostNotReady(f"{self.name} did not go down in {timeout:g} s")
            time.sleep(0.05)
        self.wait_ready(timeout)

    def kill(self) -> None:
        """Cut the power: peers get no FIN, and nothing in the host gets a signal."""
        self.link(False)
        self._cgroup.kill()

    def pause(self) -> None:
        self._cgroup.freeze(True)

    def resume(self) -> None:
        self._cgroup.freeze(False)

    # Cable

    def link(self, up: bool) -> None:
        self._lab.network.link(self.name, up)

    def loss(self, percent: int | None) -> None:
        """Drop this share of the packets in each direction; None drops none."""
        self._lab.network.loss(self.name, percent)

    def rate(self, rate: str | None) -> None:
        """Limit both directions, in tc's words ("1mbit"); None lifts the limit."""
        self._lab.network.rate(self.name, rate)

    # Disk

    def reset(self) -> None:
        """Give the host the pristine disk of its base and boot it."""
        self.destroy()
        self.create()
        self.start()

    def __enter__(self) -> Self:
        """Let the host live as long as a `with`: it is destroyed at the end."""
        return self

    def __exit__(self, *_exception: object) -> None:
        self.destroy()

    def destroy(self) -> None:
        """Remove the host: processes, disk and cable."""
        self._cgroup.kill()
        self._lab.network.detach(self.name)
        disk.remove(self.folder)
        self._lab.write_ssh_config()

    def create(self) -> None:
        """Make the host's disk; what a layer already holds stays as it is."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "plan.json").write_text(json.dumps(asdict(self._plan)))
        self._mount()
        if self.base == self._plan.suite:
            lab = self._lab
            files = access.seed(lab.directory, lab.network.controller, self.base)
            disk.write(self.root, files)
        disk.write(self.root, {"etc/hostname": (0o644, f"{self.name}\n")})
        self._lab.write_ssh_config()

    def give_disk(self, folder: Path) -> list[str]:
        """Move the disk of a stopped host to `folder`; return the trees it lies on."""
        disk.unmount(self.root)
        (self.folder / "upper").rename(folder)
        (folder / "etc/machine-id").write_text("")
        return [str(folder), *self._plan.lower]

    def rebase(self, base: str, lower: list[str]) -> None:
        """Continue on a fresh disk above other trees."""
        self._plan.base, self._plan.lower = base, lower
        disk.remove(self.folder)
        self.create()

    def wait_ready(self, timeout: float = 300) -> None:
        """Return when the boot is over; HostNotReady shows the end of the console."""
        began = time.monotonic()
        while (left := began + timeout - time.monotonic()) > 0 and self.is_running():
            try:
                if (
                    self.ssh(
                        READY[self._plan.init], check=False, timeout=left
                    ).returncode
                    == 0
                ):
                    return
            except subprocess.TimeoutExpired:
                break
            time.sleep(0.05)
        state = "runs, not ready" if self.is_running() else "has ended"
        console = (self.folder / "console.log").read_text(errors="replace")[-1500:]
        after = f"after {time.monotonic() - began:.1f} s"
        raise HostNotReady(f"{self.name} {state} {after}; console:\n{console}")

    def write_hosts(self, addresses: dict[str, str]) -> None:
        path = self.root / "etc/hosts"
        if not self.root.is_mount():
            return
        old = path.read_text() if path.exists() else ""
        if (new := access.hosts_file(old, addresses)) != old:
            path.write_text(new)

    def _count_boots(self) -> int:
        return len(self._boots.read_text().splitlines())

    def _mount(self) -> None:
        lower = [Path(p) for p in self._plan.lower]
        folders = (self.folder / name for name in ("upper", "work", "root"))
        disk.mount(lower, *folders)

    def _power_on(self) -> None:
        if self.is_running():
            return
        self._mount()
        self._lab.write_ssh_config()
        self._lab.network.attach(self.name, self.address)
        self.link(True)
        self._cgroup.launch(
            ["sh", "-c", _LOOP, "sh", self._boots, *self._nspawn()],
            self.folder / "console.log",
            _NSPAWN,
        )

    def _nspawn(self) -> list[str | Path]:
        namespace = self._lab.network.host_namespace(self.name)
        options: list[str | Path] = [
            *("systemd-nspawn", "--quiet", "--register=no", "--keep-unit"),
            *(f"--machine={self.name}", f"--network-namespace-path={namespace}"),
            *("--resolv-conf=off", "--timezone=off", "--link-journal=no"),
            *("--capability=CAP_NET_ADMIN", "-D", self.root),
        ]
        if self._plan.init == "systemd":
            return [*options, "--boot"]
        return [*options, "--kill-signal=SIGTERM", "sh", "-c", _ONLY_SSHD]

    def _signal_supervisor(self, number: int) -> None:
        """Signal nspawn, if the process of that id is indeed of this host's group."""
        try:
            pid = self._boots.read_text().split()[-1]
            if (
                f"/{self._cgroup.name}/"
                in Path(f"/proc/{pid}/cgroup").read_text() + "/"
            ):
                os.kill(int(pid), number)
        except (OSError, IndexError):
            return
