"""What a lab needs of its machine, and what it is called there."""

import hashlib
import os
import re
import shutil
from pathlib import Path

from tests.lab import cgroup, registries
from tests.lab.commands import run
from tests.lab.errors import LabError

PROGRAMS = {
    "mmdebstrap": "mmdebstrap",
    "systemd-nspawn": "systemd-container",
    "nft": "nftables",
    "ip": "iproute2",
    "tc": "iproute2",
    "ssh": "openssh-client",
    "ssh-keygen": "openssh-client",
    "nsenter": "util-linux",
}
# A network card's name has at most 15 characters, and "v-" goes before a host's.
_NAME = re.compile(r"[a-z][a-z0-9-]{0,12}")


def check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise LabError(
            f"{name!r} is no name for a lab, host or layer: use a letter and then"
            " at most 12 of a-z 0-9 -"
        )


def missing(directory: Path) -> str | None:
    """Return the first reason why no lab can run here, with the next step, or None."""
    if os.geteuid():
        return "a lab needs root: run as root or with sudo"
    if absent := sorted({p for c, p in PROGRAMS.items() if not shutil.which(c)}):
        return f"a lab needs Debian packages: apt-get install {' '.join(absent)}"
    place = cgroup.unified()
    if not place:
        return "a lab needs cgroup v2, mounted at /sys/fs/cgroup or beside v1"
    if not os.access(place / "cgroup.procs", os.W_OK):
        return f"a lab needs to write to {place}: it is read-only, as in a container"
    if not registries.sources_for("bookworm"):
        return "a lab needs a Debian archive in this machine's apt sources"
    if re.search("[:,\\s]", str(directory)):
        return f"a lab's folder must have no colon, comma or space: {directory}"
    return _no_overlay(directory)


def _no_overlay(directory: Path) -> str | None:
    existing = next(p for p in (directory, *directory.parents) if p.exists())
    kind = run(["stat", "--file-system", "--format=%T", existing]).stdout.strip()
    if kind in ("overlayfs", "nfs", "fuseblk", "v9fs"):
        return f"a lab's disks cannot lie on {kind} ({existing}): choose another folder"
    return None


def identity(directory: Path) -> str:
    """Return the name of all that a lab makes outside its folder.

    It depends on the folder, so labs of two clones meet nowhere, and `down` finds what
    a killed run left without any note of it.
    """
    mark = hashlib.sha256(str(directory).encode()).hexdigest()[:8]
    return f"mypack-lab.{directory.name}-{mark}"
