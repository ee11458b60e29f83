"""Bases: Debian trees as small as they get, made once a day and shared by every lab."""

import datetime
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.lab import registries
from tests.lab.commands import run
from tests.lab.disk import is_in_use, overlay, remove

SUITES = ("bookworm", "trixie")
PACKAGES = (
    "systemd",
    "systemd-sysv",
    "dbus",  # without it systemd-logind fails, and no Debian installer leaves it out
    "openssh-server",
    "python3",
    "ca-certificates",
)
# They would take the dpkg lock or the disk in the middle of a test.
MASKED = (
    "apt-daily.timer",
    "apt-daily-upgrade.timer",
    "dpkg-db-backup.timer",
    "e2scrub_all.timer",
    "e2scrub_reap.service",
    "fstrim.timer",
    "systemd-networkd.service",  # the lab configures eth0 from outside
    "systemd-networkd.socket",
    "systemd-networkd-wait-online.service",
    "systemd-pstore.service",
)


def cache() -> Path:
    """Return the machine-wide folder that outlives any clone of the repository."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "mypack-lab"


def layers(suite: str, packages: Sequence[str] = ()) -> list[Path]:
    """Return the read-only trees of a host, topmost first; what is missing is made."""
    base = cache() / key(suite)
    added = base.with_name(f"{base.name}+{'+'.join(sorted(packages))}")
    with _locked(suite):
        if not base.exists():
            _forget_bases(suite)
            _make(suite, base)
        if packages and not added.exists():
            _add(packages, base, added)
    return [added, base] if packages else [base]


def key(suite: str) -> str:
    """Return a name that changes with the day and with everything a base is made of."""
    recipe = hashlib.sha256(Path(__file__).read_bytes())
    recipe.update(registries.sources_for(suite).encode())
    recipe.update("".join(registries.apt_trust()).encode())
    recipe.update(registries.BUNDLE.read_bytes())
    day = datetime.datetime.now(datetime.UTC).date()
    return f"{suite}-{day:%Y%m%d}-{recipe.hexdigest()[:8]}"


def purge() -> None:
    """Remove every base that no running host uses."""
    for suite in SUITES:
        with _locked(suite):
            _forget_bases(suite)


def _make(suite: str, base: Path) -> None:
    partial = base.with_name(f".partial-{base.name}")
    remove(partial)
    run(
        [
            *("mmdebstrap", "--mode=root", "--variant=minbase", "--format=directory"),
            f"--include={','.join(PACKAGES)}",
            *(f"--aptopt={line}" for line in registries.apt_trust()),
            *(suite, partial, "-"),
        ],
        input=registries.sources_for(suite),
    )
    _adapt(suite, partial)
    partial.rename(base)


def _adapt(suite: str, tree: Path) -> None:
    """Turn a fresh tree into a host of this machine: its mirrors and certificates."""
    etc = tree / "etc"
    shutil.rmtree(etc / "apt/sources.list.d")
    (etc / "apt/sources.list.d").mkdir()
    (etc / "apt/sources.list").unlink(missing_ok=True)
    (etc / "apt/sources.list.d/debian.sources").write_text(
        registries.sources_for(suite)
    )
    trust = [*registries.apt_trust(), 'Acquire::Languages "none";']
    (etc / "apt/apt.conf.d/80machine").write_text("\n".join(trust) + "\n")
    shutil.copy(registries.BUNDLE, tree / str(registries.BUNDLE).lstrip("/"))
    local = "usr/local/share/ca-certificates"  # or the next update drops them
    shutil.copytree(f"/{local}", tree / local, dirs_exist_ok=True)
    for unit in MASKED:
        (etc / "systemd/system" / unit).symlink_to("/dev/null")
    for unwanted in etc.glob("ssh/ssh_host_*"):
        unwanted.unlink()
    (etc / "machine-id").write_text("")
    (etc / "apt/apt.conf.d/99mmdebstrap").unlink()  # its options, not Debian's
    (etc / "hostname").unlink(missing_ok=True)
    (etc / "resolv.conf").unlink(missing_ok=True)
    _forget_lists(tree)


def _add(packages: Sequence[str], base: Path, added: Path) -> None:
    """Install packages on top of a base, in a tree of their own."""
    partial = added.with_name(f".partial-{added.name}")
    remove(partial)
    upper, work, root = (partial / name for name in ("upper", "work", "root"))
    install = "apt-get update && apt-get install -y --no-install-recommends"
    with overlay([base], upper, work, root):
        run(
            [
                *("systemd-nspawn", "--quiet", "--pipe", "--register=no"),
                *("--keep-unit", "--resolv-conf=copy-host", "--timezone=off"),
                *("-D", root, "sh", "-c", f"{install} {' '.join(packages)}"),
            ],
            environment={"DEBIAN_FRONTEND": "noninteractive"},
        )
        (root / "etc/resolv.conf").unlink(missing_ok=True)
        run(["chroot", root, "apt-get", "clean"])
        _forget_lists(root)
    upper.rename(added)
    remove(partial)


def _forget_lists(tree: Path) -> None:
    lists = tree / "var/lib/apt/lists"
    shutil.rmtree(lists)
    lists.mkdir()
    # A fresh folder would make Ansible's cache_valid_time skip the first update.
    os.utime(lists, (0, 0))


def _forget_bases(suite: str) -> None:
    """Remove the bases that no host uses, and what an interrupted run left."""
    for pattern in (f"{suite}-*", f".partial-{suite}-*"):
        for tree in cache().glob(pattern):
            if not is_in_use(tree):
                remove(tree)


@contextmanager
def _locked(suite: str) -> Iterator[None]:
    """Let one process at a time make a suite's bases; the others wait for it."""
    cache().mkdir(parents=True, exist_ok=True)
    with (cache() / f".{suite}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
