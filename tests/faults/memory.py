"""Too little memory for some processes of a host, so that the kernel kills one.

The limit is set from outside: where a machine has the memory controller as cgroup v1,
no host can set one itself.
"""

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.faults.fault import do
from tests.faults.shell import broken
from tests.lab import Host

MEMORY = Path("/sys/fs/cgroup/memory")
LIMIT = 150 * 1024**2  # bytes, of what is taken from now on
# Joins the group, then takes more than it may have; the kernel likes it better.
HOG = """
import pathlib, sys
pathlib.Path("/proc/self/oom_score_adj").write_text("-900")
pathlib.Path(sys.argv[1], "cgroup.procs").write_text("0")
taken = [b"x" * 1024**2 for _ in range(1000)]
"""


def starve_daemon(host: Host) -> None:
    """Let a daemon take all the memory that it may have."""
    live = host.ssh("readlink /var/www/mypack/current").stdout.strip()
    squeeze(host, processes(host, rf"^\(wsgi:{live}"))
    do(host, broken("hog"))
    # The kernel kills within a second; what is asked meanwhile goes elsewhere.
    host.ssh("for n in $(seq 100); do pgrep -f '^.wsgi:' > /dev/null; done")


def starve_parent(host: Host) -> None:
    """Let the kernel choose Apache's parent when a process beside it takes memory."""
    every = processes(host, r"^/usr/sbin/apache2")
    (parent,) = [pid for pid in every if _parent(pid) not in every]
    Path(f"/proc/{parent}/oom_score_adj").write_text("1000")
    group = squeeze(host, [parent])
    subprocess.run([sys.executable, "-c", HOG, str(group)], check=False)
    if Path(f"/proc/{parent}").exists():
        raise AssertionError(f"the kernel did not kill Apache's parent, {parent}")


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


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
