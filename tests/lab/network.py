"""The lab's network: one namespace for the controller's side, one for each host.

Nothing in it has a default route, so no packet can leave the machine, and the
machine's own network gets no bridge, route, rule or sysctl.
"""

import ctypes
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.lab.commands import run

NAMESPACES = Path("/run/netns")
_CLONE_NEWNET = 0x40000000
_LOSS = """table netdev {table} {{
  chain in {{ type filter hook ingress device "{device}" priority 0; {drop}; }}
  chain out {{ type filter hook egress device "{device}" priority 0; {drop}; }}
}}"""


@contextmanager
def inside(namespace: Path) -> Iterator[None]:
    """Let the calling thread alone make its sockets in another network namespace."""
    libc = ctypes.CDLL(None, use_errno=True)
    back = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    there = os.open(namespace, os.O_RDONLY)
    try:
        _enter(libc, there)
        yield
    finally:
        _enter(libc, back)
        os.close(there)
        os.close(back)


def _enter(libc: ctypes.CDLL, descriptor: int) -> None:
    if libc.setns(descriptor, _CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns failed: root is needed")


class Network:
    """The bridge, the hosts' cables and what can be done to them."""

    def __init__(self, name: str, prefix: str) -> None:
        self.name = name
        self.controller = f"{prefix}.1"
        self.path = NAMESPACES / name

    def host_namespace(self, host: str) -> Path:
        return NAMESPACES / f"{self.name}.{host}"

    def up(self) -> None:
        if self.path.exists():
            return
        run(["ip", "netns", "add", self.name])
        self._ip(
            self.name,
            "link set lo up",
            "link add br0 type bridge",
            f"addr add {self.controller}/24 dev br0",
            "link set br0 up",
        )

    def attach(self, host: str, address: str) -> None:
        """Plug a host into the bridge; a second time changes nothing."""
        namespace = self.host_namespace(host).name
        if self.host_namespace(host).exists():
            return
        run(["ip", "netns", "add", namespace])
        # Fixed: ARP caches would name a dead host's card for 20 s.
        mac = "02:00:" + ":".join(f"{int(part):02x}" for part in address.split("."))
        self._ip(
            self.name,
            f"link add {_cable(host)} type veth"
            f" peer name eth0 netns {namespace} address {mac}",
            f"link set {_cable(host)} master br0 up",
        )
        self._ip(
            namespace,
            "link set lo up",
            f"addr add {address}/24 dev eth0",
            "link set eth0 up",
        )

    def detach(self, host: str) -> None:
        self.loss(host, None)
        if self.host_namespace(host).exists():
            # Not left to the kernel, which forgets a namespace when it has time for it.
            self._run("ip", "link", "delete", _cable(host), check=False)
            run(["ip", "netns", "delete", self.host_namespace(host).name])

    def link(self, host: str, up: bool) -> None:
        self._ip(self.name, f"link set {_cable(host)} {'up' if up else 'down'}")

    def loss(self, host: str, percent: int | None) -> None:
        """Drop a share of the packets, both ways (this needs no tc netem module)."""
        table = f"loss_{host.replace('-', '_')}"
        self._run("nft", "delete", "table", "netdev", table, check=False)
        if percent:
            drop = f"numgen random mod 100 <= {percent - 1} drop"
            rules = _LOSS.format(table=table, device=_cable(host), drop=drop)
            self._run("nft", "-f", "-", input=rules)

    def rate(self, host: str, rate: str | None) -> None:
        """Limit the bandwidth, both ways, to a rate as `tc` writes it: "1mbit"."""
        ends = ((self.path, _cable(host)), (self.host_namespace(host), "eth0"))
        for namespace, device in ends:
            tc = ["nsenter", f"--net={namespace}", "tc", "qdisc"]
            run([*tc, "delete", "dev", device, "root"], check=False)
            if rate:
                limit = f"root tbf rate {rate} burst 32kb latency 400ms"
                run([*tc, "replace", "dev", device, *limit.split()])

    def down(self) -> None:
        """End what still runs in the lab's namespaces and delete them."""
        for path in [*NAMESPACES.glob(f"{self.name}.*"), self.path]:
            if path.exists():
                _end_processes(path.name)
                run(["ip", "netns", "delete", path.name], check=False)

    def _run(self, *argv: str, check: bool = True, input: str | None = None) -> None:
        if self.path.exists():
            run(["nsenter", f"--net={self.path}", *argv], check=check, input=input)

    def _ip(self, namespace: str, *lines: str) -> None:
        run(["ip", "-netns", namespace, "-batch", "-"], input="\n".join(lines) + "\n")


def _cable(host: str) -> str:
    return f"v-{host}"


def _end_processes(namespace: str) -> None:
    """End the processes of a namespace, but never the caller and its ancestors."""
    deadline = time.monotonic() + 2
    while pids := _pids(namespace):
        is_late = time.monotonic() > deadline
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL if is_late else signal.SIGTERM)
        if time.monotonic() > deadline + 2:
            return
        time.sleep(0.05)


def _pids(namespace: str) -> set[int]:
    found = run(["ip", "netns", "pids", namespace], check=False).stdout.split()
    return {int(pid) for pid in found} - _ancestry(os.getpid())


def _ancestry(pid: int) -> set[int]:
    pids = set()
    while pid:
        pids.add(pid)
        stat = Path(f"/proc/{pid}/stat").read_text()
        pid = int(stat.rpartition(")")[2].split()[1])
    return pids
