"""Installed releases: which there are, what they say, whether they are whole."""

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

from sitectl import manifest, messages
from sitectl.manifest import Manifest, is_release_id
from sitectl.messages import SiteError
from sitectl.paths import Paths

SUMS = "files.sha256"
MANIFEST = "manifest.json"


def installed(paths: Paths) -> list[str]:
    """List installed releases, oldest first."""
    try:
        names = [entry.name for entry in paths.releases.iterdir() if entry.is_dir()]
    except FileNotFoundError:
        return []
    return sorted(name for name in names if is_release_id(name))


def read(paths: Paths, release: str) -> Manifest:
    """Return the manifest of an installed release."""
    if not is_release_id(release):
        raise SiteError(messages.BAD_ID, value=release)
    path = paths.release(release) / MANIFEST
    try:
        return manifest.parse(path.read_bytes(), path)
    except FileNotFoundError:
        if paths.release(release).exists():
            raise damaged(release, f"{path} is missing") from None
        names = ", ".join(installed(paths)) or "none"
        raise SiteError(
            messages.RELEASE_MISSING, release=release, installed=names
        ) from None


def verify(paths: Paths, release: str) -> Manifest:
    """Prove that every file is the one that was installed, and none was added."""
    found = verify_quickly(paths, release)
    home = paths.release(release)
    sums = parse_sums((home / SUMS).read_text())
    for name, expected in sums.items():
        seen = file_digest(home / name)
        if seen != expected:
            raise damaged(release, f"{name} has sha256 {seen}, expected {expected}")
    for name in files(home):
        if name not in sums and "__pycache__/" not in name:
            raise damaged(release, f"{name} was added")
    return found


def verify_quickly(paths: Paths, release: str) -> Manifest:
    """Prove that manifest and list of checksums belong together."""
    found = read(paths, release)
    home = paths.release(release)
    seen = file_digest(home / SUMS)
    if found.release != release:
        raise damaged(release, f"its manifest names {found.release}")
    if seen != found.tree:
        raise damaged(release, f"{SUMS} has sha256 {seen}, expected {found.tree}")
    if not (home / ".venv" / "bin" / "python").exists():
        raise damaged(release, ".venv/bin/python is missing")
    return found


def damaged(release: str, reason: str) -> SiteError:
    """Build the refusal of a damaged release."""
    return SiteError(messages.RELEASE_DAMAGED, release=release, reason=reason)


def file_digest(path: Path) -> str:
    """Return the sha256 of a file, or what is in its place."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        return "(missing)"


def files(home: Path) -> Iterator[str]:
    """Name every regular file that the list of checksums covers."""
    for folder, _, names in os.walk(home):
        for name in names:
            path = Path(folder) / name
            relative = path.relative_to(home).as_posix()
            if not path.is_symlink() and relative not in {SUMS, MANIFEST}:
                yield relative


def render_sums(home: Path) -> bytes:
    """List the release's files in the format of sha256sum, sorted."""
    lines = [f"{file_digest(home / name)}  {name}\n" for name in sorted(files(home))]
    return "".join(lines).encode()


def parse_sums(text: str) -> dict[str, str]:
    """Read the format of sha256sum: name to digest."""
    pairs = (line.split("  ", 1) for line in text.splitlines() if line)
    return {name: digest for digest, name in pairs}


def sealed(raw: dict[str, object], sums: bytes, installed_at: str) -> bytes:
    """Render the installed manifest: the builder's, bound to these very files."""
    tree = hashlib.sha256(sums).hexdigest()
    values = {**raw, "installed_at": installed_at, "tree": tree}
    return json.dumps(values, indent=1, sort_keys=True).encode() + b"\n"
