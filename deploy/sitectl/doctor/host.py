"""The machine: its system, its memory, what it waits for."""

import re
from collections.abc import Iterator

from sitectl.doctor.finding import Fault, Finding, Skipped
from sitectl.doctor.view import View

SUPPORTED = ("12", "13")
LOW_SHARE = 0.05
LOW_BYTES = 64 * 2**20
SWAP_SHARE = 0.9

SYSTEM = Fault(
    "DOC-101",
    "warning",
    "the system is {seen}, the site is made for Debian 12 and 13",
    "The host was upgraded, or the site was put on another system.",
    "move the site to a host with Debian 12 or 13: `make up ENV=...`",
)
MEMORY = Fault(
    "DOC-102",
    "warning",
    "{free} MB of {total} MB memory are available",
    "Too many daemons or threads for this host, another program, or a leak.",
    "sitectl status (memory of each slot); then `sitectl reload` if the site grew, "
    "or fewer site_processes in the inventory",
)
SWAP = Fault(
    "DOC-103",
    "warning",
    "{used} MB of {total} MB swap are in use",
    "Memory is short: what is swapped out answers slowly.",
    "find who uses it: `ps -eo pid,rss,comm --sort=-rss | head`",
)
REBOOT = Fault(
    "DOC-104",
    "note",
    "the host wants a reboot{packages}",
    "An upgrade replaced the kernel or a library that running programs still use.",
    "reboot when it suits: `systemctl reboot`; the site starts by itself",
)
OOM = Fault(
    "DOC-105",
    "warning",
    "the kernel killed {count} processes of Apache for want of memory",
    "Apache and its daemons needed more memory than the host or their limit has.",
    "journalctl -k -g 'Killed process'; then fewer site_processes, or more memory",
)
ACCOUNT = Fault(
    "DOC-106",
    "error",
    "this host has no {kind} {name}",
    "It was deleted, or the site's file names another one.",
    "make up (it creates the account anew)",
)
SHELL = Fault(
    "DOC-107",
    "warning",
    "user {name} may log in: its shell is {shell}",
    "Someone gave the account of the daemons a shell.",
    "usermod --shell /usr/sbin/nologin {name}",
)


def system(view: View) -> Iterator[Finding]:
    """Know the system that the site runs on."""
    text = view.text(view.at("/etc/os-release"))
    if text is None:
        raise Skipped("/etc/os-release cannot be read")
    values = dict(re.findall(r'^(\w+)="?([^"\n]*)"?$', text, re.MULTILINE))
    known = values.get("ID") == "debian" and values.get("VERSION_ID") in SUPPORTED
    if not known:
        yield SYSTEM(seen=values.get("PRETTY_NAME", "unknown"))


def meminfo(view: View) -> dict[str, int]:
    """Return the kernel's account of memory, in bytes."""
    text = view.text(view.at("/proc/meminfo")) or ""
    rows = re.findall(r"^(\w+):\s+(\d+) kB$", text, re.MULTILINE)
    if not rows:
        raise Skipped("/proc/meminfo cannot be read")
    return {name: int(size) * 1024 for name, size in rows}


def memory(view: View) -> Iterator[Finding]:
    """Leave room for a request that needs more."""
    seen = meminfo(view)
    free, total = seen.get("MemAvailable", 0), seen.get("MemTotal", 0)
    if free < max(LOW_BYTES, total * LOW_SHARE):
        yield MEMORY(free=free // 2**20, total=total // 2**20)


def swap(view: View) -> Iterator[Finding]:
    """Use swap for emergencies only."""
    seen = meminfo(view)
    total = seen.get("SwapTotal", 0)
    used = total - seen.get("SwapFree", 0)
    if total and used > total * SWAP_SHARE:
        yield SWAP(used=used // 2**20, total=total // 2**20)


def reboot(view: View) -> Iterator[Finding]:
    """Run what is installed."""
    if view.at("/run/reboot-required").exists():
        text = view.text(view.at("/run/reboot-required.pkgs")) or ""
        names = ", ".join(sorted(set(text.split())))
        yield REBOOT(packages=f" for {names}" if names else "")


def killed(view: View) -> Iterator[Finding]:
    """Lose no process to the kernel."""
    path = "/sys/fs/cgroup/system.slice/apache2.service/memory.events"
    text = view.text(view.at(path))
    if text is None:
        raise Skipped("no memory account of apache2.service")
    seen = re.search(r"^oom_kill (\d+)$", text, re.MULTILINE)
    if seen and int(seen[1]):
        yield OOM(count=seen[1])


def account(view: View) -> Iterator[Finding]:
    """Have the account that the daemons run as, which nobody logs in with."""
    name = view.site.config.user
    found = view.find_account(name)
    if found is None:
        yield ACCOUNT(kind="user", name=name)
    elif found.uid and not found.shell.endswith(("/nologin", "/false")):
        yield SHELL(name=name, shell=found.shell)


def group(view: View) -> Iterator[Finding]:
    """Have the group that may read the code."""
    name = view.site.config.group
    if not view.has_group(name):
        yield ACCOUNT(kind="group", name=name)


CHECKS = (system, memory, swap, reboot, killed, account, group)
