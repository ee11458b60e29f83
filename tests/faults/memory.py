"""Too little memory for some processes of a host, so that the kernel kills one.

The limit is set from outside: where a machine has the memory controller as cgroup v1,
no host can set one itself.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from tests.faults.fault import do
from tests.faults.shell import broken
from tests.lab import Host

MEMORY = Path("/sys/fs/cgroup/memory")
LIMIT = 150 * 1024**2  # bytes, of what is taken from now on


def starve_daemon(host: Host) -> None:
    """Let a daemon take all the memory that it may have."""
    live = host.ssh("readlink /var/www/mypack/current").stdout.strip()
    squeeze(host, processes(host, rf"^\(wsgi:{live}"))
    do(host, broken("hog"))
    # The kernel kills within a second; what is asked meanwhile goes elsewhere.
    host.ssh("for n in $(seq 100); do pgrep -f '^.wsgi:' > /dev/null; done")


def squeeze(host: Host, pids: Sequence[int]) -> Path:
    """Let these processes take only a little more memory; return their group."""
    group = MEMORY / host.cgroup_name / "squeezed"
    group.mkdir(exist_ok=True)
    (group / "memory.limit_in_bytes").write_text(str(LIMIT))
    for pid in pids:
        (group / "cgroup.procs").write_text(str(pid))
    return group


def processes(host: Host, command: str) -> list[int]:
    """Return the ids, as this machine sees them, of the host's processes."""
    folders = (MEMORY / host.cgroup_name).glob("**/cgroup.procs")
    pids = {int(pid) for file in folders for pid in file.read_text().split()}
    return sorted(pid for pid in pids if re.search(command, _command(pid)))


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except (OSError, UnicodeDecodeError):
        return ""
