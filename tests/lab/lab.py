"""The lab: hosts, the network between them, and the layers they are cloned from."""

import atexit
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.lab import access, base, disk, machine
from tests.lab.cgroup import Cgroup
from tests.lab.errors import LabError
from tests.lab.host import Host, Plan
from tests.lab.network import Network, inside
from tests.lab.proxy import PORT

REPOSITORY = Path(__file__).parents[2]
FIRST_ADDRESS = 10


class Lab:
    """Throwaway hosts under one name; used in a `with`, it leaves nothing behind."""

    def __init__(
        self,
        directory: Path = Path(".lab"),
        name: str = "lab",
        network: str = "10.77.0",
    ) -> None:
        machine.check_name(name)
        self.directory = directory.absolute() / name
        self.name = name
        self.hosts_folder = self.directory / "hosts"
        self.network = Network(machine.identity(self.directory), network)
        self.ssh_config = self.directory / "ssh_config"
        self.proxy_url = f"http://{self.network.controller}:{PORT}"
        self._proxy = Cgroup(f"{self.network.name}.@proxy")
        self._lock = threading.RLock()

    def __enter__(self) -> Self:
        """Clear what a crashed run left; from now on every way out cleans up."""
        self.down()
        atexit.register(self.down)
        # As Ctrl-C, so that pytest and `with` run their clean-up.
        self._on_term = signal.signal(signal.SIGTERM, signal.default_int_handler)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.down()
        signal.signal(signal.SIGTERM, self._on_term)
        atexit.unregister(self.down)

    def unavailable(self) -> str | None:
        """Return why this machine cannot run a lab, or None if it can."""
        return machine.missing(self.directory)

    # Hosts

    def boot(
        self,
        name: str,
        base: str = "bookworm",
        *,
        init: str = "systemd",
        packages: Sequence[str] = (),
    ) -> Host:
        """Make a host from a suite or a layer and return it booted."""
        host = self._make(name, base, init, packages)
        host.start()
        return host

    def prepare(self, *suites: str) -> None:
        """Make the bases that are missing today, side by side."""
        with ThreadPoolExecutor() as pool:
            list(pool.map(base.layers, suites))

    def boot_all(
        self,
        names: Sequence[str],
        base: str = "bookworm",
        *,
        init: str = "systemd",
        packages: Sequence[str] = (),
    ) -> list[Host]:
        """Boot several hosts of one kind, side by side."""
        # Made in order, so that addresses follow names.
        hosts = [self._make(name, base, init, packages) for name in names]
        with ThreadPoolExecutor(max_workers=8) as pool:
            list(pool.map(Host.start, hosts))
        return hosts

    def hosts(self) -> list[Host]:
        plans = sorted(self.hosts_folder.glob("*/plan.json"))
        return [Host.load(self, plan.parent.name) for plan in plans]

    def host(self, name: str) -> Host:
        for host in self.hosts():
            if host.name == name:
                return host
        known = ", ".join(h.name for h in self.hosts()) or "none"
        raise LabError(f"no host {name!r} in lab {self.name}; there are: {known}")

    def layer(self, host: Host, name: str) -> None:
        """Keep the host's disk as a layer; the host goes on as its first clone."""
        machine.check_name(name)
        was_running = host.is_running()
        host.stop()
        folder = self.directory / "layers" / name
        disk.remove(folder)
        folder.mkdir(parents=True)
        suite, _ = self._trees(host.base, ())
        lower = host.give_disk(folder / "fs")
        (folder / "layer.json").write_text(json.dumps({"suite": suite, "lower": lower}))
        host.rebase(name, lower)
        if was_running:
            host.start()

    # In the lab's network

    def run(
        self, argv: Sequence[str | Path], **options: Any
    ) -> subprocess.CompletedProcess[Any]:
        """Run a program in the lab's network; options are those of subprocess.run."""
        return subprocess.run(self._inside(argv), **options)

    def popen(
        self, argv: Sequence[str | Path], **options: Any
    ) -> subprocess.Popen[Any]:
        """Start a program in the lab's network; options are those of Popen."""
        return subprocess.Popen(self._inside(argv), **options)

    def inside(self) -> AbstractContextManager[None]:
        """Let the calling thread open its sockets in the lab's network."""
        return inside(self.network.path)

    def inventory(
        self, groups: Mapping[str, Sequence[Host]], name: str = "inventory"
    ) -> Path:
        """Write an Ansible inventory of these groups and return its path."""
        path = self.directory / f"{name}.yml"
        names = {group: [h.name for h in hosts] for group, hosts in groups.items()}
        path.write_text(access.inventory(self.directory, names))
        return path

    # The whole

    def up(self) -> None:
        """Make what the hosts share: keys, network and package proxy."""
        if reason := self.unavailable():
            raise LabError(reason)
        with self._lock:
            self.hosts_folder.mkdir(parents=True, exist_ok=True)
            access.make_keys(self.directory)
            self.network.up()
            self._start_proxy()

    def down(self, purge: bool = False) -> None:
        """Remove all that this lab made: nothing of it runs or is mounted after."""
        for group in Cgroup.made_by(f"{self.network.name}."):
            group.kill()
        self.network.down()
        disk.remove(self.directory)
        if purge:
            base.purge()

    def write_ssh_config(self) -> None:
        """Let SSH and the hosts themselves know every host by name."""
        with self._lock:
            hosts = self.hosts()
            addresses = {host.name: host.address for host in hosts}
            text = access.ssh_config(self.directory, addresses)
            partial = self.ssh_config.with_suffix(".partial")
            partial.write_text(text)
            partial.replace(self.ssh_config)
            names = {"controller": self.network.controller, **addresses}
            for host in hosts:
                host.write_hosts(names)

    def _inside(self, argv: Sequence[str | Path]) -> list[str]:
        # Not `ip netns exec`: it remounts /sys and so hides the cgroups.
        return ["nsenter", f"--net={self.network.path}", *map(str, argv)]

    def _make(self, name: str, base: str, init: str, packages: Sequence[str]) -> Host:
        machine.check_name(name)
        self.up()
        suite, lower = self._trees(base, packages)
        with self._lock:
            if (self.hosts_folder / name).exists():
                raise LabError(f"host {name} exists: start, reset or destroy it")
            plan = Plan(self._free_address(), base, suite, init, lower)
            host = Host(self, name, plan)
            host.create()
        return host

    def _trees(self, name: str, packages: Sequence[str]) -> tuple[str, list[str]]:
        """Return the suite and the read-only trees of a base or layer."""
        if name in base.SUITES:
            return name, [str(tree) for tree in base.layers(name, packages)]
        try:
            layer = json.loads(
                (self.directory / "layers" / name / "layer.json").read_text()
            )
        except FileNotFoundError:
            known = ", ".join(base.SUITES)
            raise LabError(f"no base or layer {name!r}; bases are {known}") from None
        return layer["suite"], layer["lower"]

    def _free_address(self) -> str:
        taken = {host.address for host in self.hosts()}
        prefix = self.network.controller.rpartition(".")[0]
        pool = (f"{prefix}.{n}" for n in range(FIRST_ADDRESS, 250))
        return next(address for address in pool if address not in taken)

    def _start_proxy(self) -> None:
        if self._proxy.is_alive():
            return
        pip = {k: v for k, v in os.environ.items() if k.startswith("PIP_")}
        self._proxy.launch(
            [
                *(sys.executable, "-m", "tests.lab.proxy"),
                *("--namespace", self.network.path),
                *("--address", self.network.controller),
                *("--cache", base.cache() / "packages"),
            ],
            self.directory / "proxy.log",
            {**pip, "PYTHONPATH": str(REPOSITORY), "HOME": str(Path.home())},
        )
