"""Too little memory for some processes of a host, so that the kernel kills one.

The limit is set from outside: where a machine has the memory controller as cgroup v1,
no host can set one itself.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from tests.faults.fault import do
from tests.faults.shell import PARENT, broken
from tests.lab import Host

MEMORY = Path("/sys/fs/cgroup/memory")
MEGABYTE = 1024**2
# Fails when the kernel lets the parent live.
RELOADED = f"""
parent=$(cat {PARENT}); kill -USR1 $parent
for n in $(seq 500); do
  kill -0 $parent 2> /dev/null || exit 0
  sleep 0.02
done
exit 1"""


def starve_daemon(host: Host) -> None:
    """Let a daemon take all the memory that it may have."""
    live = host.ssh("readlink /var/www/mypack/current").stdout.strip()
    squeeze(host, processes(host, rf"^\(wsgi:{live}"), 150)
    do(host, broken("hog"))
    # The kernel kills within a second; what is asked meanwhile goes elsewhere.
    host.ssh("for n in $(seq 100); do pgrep -f '^.wsgi:' > /dev/null; done")


def starve_parent(host: Host) -> None:
    """Let Apache's parent take more memory than it may, as a reload makes it."""
    parent = int(host.ssh(f"cat {PARENT}").stdout)
    apaches = processes(host, "^/usr/sbin/apache2")
    squeeze(host, [pid for pid in apaches if _inside(pid) == parent], 1)
    do(host, RELOADED)


def squeeze(host: Host, pids: Sequence[int], megabytes: int) -> Path:
    """Let these processes take only so much more memory; return their group."""
    group = MEMORY / host.cgroup_name / "squeezed"
    group.mkdir(exist_ok=True)
    (group / "memory.limit_in_bytes").write_text(str(megabytes * MEGABYTE))
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


def _inside(pid: int) -> int:
    """Return the id of a process as its own host sees it."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.findall(r"^NSpid:.*\t(\d+)$", status, re.M)[0])
