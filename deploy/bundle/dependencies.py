"""The wheels a release needs, fetched once for each lock file and target."""

import hashlib
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from bundle.errors import BundleFailed
from bundle.target import Target

# pip travels along, so that a host needs none.
INSTALLER = Path("requirements/installer.txt")


def digest(lock: bytes, installer: bytes, target: Target) -> str:
    """Give the sha256 that names the set of wheels."""
    return hashlib.sha256(lock + installer + target.tag.encode()).hexdigest()


def fetch(lock: bytes, installer: Path, target: Target, archive: Path) -> None:
    """Write a tar of all wheels for the target, unless it is there already."""
    if archive.exists():
        return
    with tempfile.TemporaryDirectory(dir=archive.parent) as scratch:
        wheels = Path(scratch, "wheels")
        wheels.mkdir()
        pins = Path(scratch, "requirements.txt")
        pins.write_bytes(lock)
        _download([pins, installer], target, wheels)
        _pack(wheels, archive)


def _download(locks: list[Path], target: Target, wheels: Path) -> None:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--only-binary=:all:", "--require-hashes", f"--dest={wheels}"]
    command += target.pip_options
    for lock in locks:
        command += ["-r", str(lock)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BundleFailed(
            f"The wheels for {target.tag} could not be fetched:\n"
            f"{done.stderr.strip()}\n"
            "Next step: check the network, then `make lock` if a version is gone."
        )


def _pack(wheels: Path, archive: Path) -> None:
    partial = archive.with_suffix(".partial")
    with tarfile.open(partial, "w") as tar:
        for wheel in sorted(wheels.iterdir()):
            tar.add(wheel, f"wheels/{wheel.name}")
    partial.rename(archive)
