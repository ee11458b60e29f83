"""Names and ports: what a request needs before Apache sees it."""

import contextlib
import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from sitectl.doctor.finding import Fault, Finding, Skipped
from sitectl.doctor.view import View

LISTEN = "0A"
LOOPBACK = re.compile(r"0100007F|0{24}01000000|0{16}FFFF00000100007F")
NAME_SECONDS = 2.0

OWN_NAME = Fault(
    "DOC-131",
    "warning",
    "the host's own name {name} has no address",
    "It is missing in /etc/hosts, and no name server knows it. sudo and mail wait "
    "for it.",
    "echo '127.0.1.1 {name}' >> /etc/hosts",
)
LOCALHOST = Fault(
    "DOC-132",
    "warning",
    "/etc/hosts does not say that localhost is 127.0.0.1",
    "The line was removed; the database or the mail server may be asked by this name.",
    "echo '127.0.0.1 localhost' >> /etc/hosts",
)
LIVE_CLOSED = Fault(
    "DOC-133",
    "error",
    "nothing listens on port {port}, where users come",
    "Apache does not run, or its ports.conf names other ports.",
    "systemctl restart apache2; `grep Listen /etc/apache2/ports.conf`",
)
TAKEN = Fault(
    "DOC-134",
    "error",
    "port {port} is taken by {name} (pid {pid}), not by Apache",
    "Another program was started on the site's port; Apache cannot start.",
    "stop {name}, then `systemctl restart apache2`",
)
STANDBY_CLOSED = Fault(
    "DOC-135",
    "error",
    "nothing listens on port {port}, where the standby slot is checked",
    "Apache does not run, or its ports.conf lacks the port. No release can go live.",
    "grep Listen /etc/apache2/ports.conf; `make up` writes it anew",
)
STANDBY_OPEN = Fault(
    "DOC-136",
    "error",
    "the standby slot's port {port} is open to others than this host",
    "ports.conf listens on every address, so strangers reach unreleased code.",
    "make up (it writes `Listen 127.0.0.1:{port}` into /etc/apache2/ports.conf)",
)
NO_LOOPBACK = Fault(
    "DOC-137",
    "error",
    "the loopback interface is down",
    "Someone or something set it down: checks, databases and caches need it.",
    "ip link set lo up",
)


def addresses(text: str) -> dict[str, set[str]]:
    """Read /etc/hosts: each name with its addresses."""
    found: dict[str, set[str]] = {}
    for row in text.splitlines():
        address, *names = row.partition("#")[0].split() or [""]
        for name in names:
            found.setdefault(name, set()).add(address)
    return found


def own_name(view: View) -> Iterator[Finding]:
    """Know one's own name."""
    name = (view.text(view.at("/etc/hostname")) or "").strip() or socket.gethostname()
    known = addresses(view.text(view.at("/etc/hosts")) or "")
    if name not in known and not resolves(name):
        yield OWN_NAME(name=name)


def resolves(name: str) -> bool:
    """Ask the name servers; one that is silent holds nothing up."""
    found: list[object] = []

    def ask() -> None:
        with contextlib.suppress(OSError):
            found.extend(socket.getaddrinfo(name, None))

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(NAME_SECONDS)
    return bool(found)


def localhost(view: View) -> Iterator[Finding]:
    """Reach oneself by name."""
    known = addresses(view.text(view.at("/etc/hosts")) or "")
    if "127.0.0.1" not in known.get("localhost", set()):
        yield LOCALHOST()


def port(url: str) -> int:
    """Return the port of a URL."""
    return urlsplit(url).port or 80


def listeners(view: View, number: int) -> dict[str, str]:
    """Return who listens on a TCP port: address in the kernel's words to inode."""
    texts = [view.text(view.at(f"/proc/net/{table}")) for table in ("tcp", "tcp6")]
    if texts[0] is None:
        raise Skipped("/proc/net/tcp cannot be read")
    rows = [row.split() for text in texts if text for row in text.splitlines()[1:]]
    found = {}
    for row in rows:
        address, _, hexadecimal = row[1].rpartition(":")
        if row[3] == LISTEN and int(hexadecimal, 16) == number:
            found[address] = row[9]
    return found


def owner(view: View, inodes: set[str]) -> tuple[int, str] | None:
    """Return pid and name of a process that has one of the sockets open."""
    wanted = {f"socket:[{inode}]" for inode in inodes}
    for process in view.at("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if any(is_open(handle, wanted) for handle in (process / "fd").iterdir()):
                return int(process.name), (process / "comm").read_text().strip()
    return None


def is_open(handle: Path, wanted: set[str]) -> bool:
    """Tell whether an open file is one of the sockets; it may be closed meanwhile."""
    try:
        return str(handle.readlink()) in wanted
    except OSError:
        return False


def live(view: View) -> Iterator[Finding]:
    """Listen where users come."""
    number = port(view.site.config.live_url)
    seen = listeners(view, number)
    if not seen:
        view.require_running()
        yield LIVE_CLOSED(port=number)
    yield from taken(view, number, seen)


def standby(view: View) -> Iterator[Finding]:
    """Listen for the checks before a flip, on loopback alone."""
    number = port(view.site.config.standby_url)
    seen = listeners(view, number)
    if not seen:
        view.require_running()
        yield STANDBY_CLOSED(port=number)
    elif not all(LOOPBACK.fullmatch(address) for address in seen):
        yield STANDBY_OPEN(port=number)
    yield from taken(view, number, seen)


def taken(view: View, number: int, seen: dict[str, str]) -> Iterator[Finding]:
    """Leave the site's ports to Apache."""
    found = owner(view, set(seen.values())) if seen else None
    if found and found[1] != "apache2":
        yield TAKEN(port=number, pid=found[0], name=found[1])


def loopback(view: View) -> Iterator[Finding]:
    """Have the interface that a host talks to itself by."""
    text = view.text(view.at("/sys/class/net/lo/flags"))
    if text is None:
        raise Skipped("/sys/class/net cannot be read")
    if not int(text, 16) & 1:
        yield NO_LOOPBACK()


CHECKS = (own_name, localhost, live, standby, loopback)
