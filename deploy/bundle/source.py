"""The files that a release is made of, as they are in the tree or at a git ref."""

import hashlib
import io
import subprocess
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bundle.errors import BundleFailed

INPUTS = (
    "mypack",
    "start.wsgi",
    "logging.ini",
    "pyproject.toml",
    "LICENSE",
    "requirements/app.txt",
)


@dataclass(frozen=True)
class Source:
    """Files by path, with the commit they come from."""

    files: dict[str, bytes]
    commit: str
    dirty: bool

    @property
    def digest(self) -> str:
        """Give the sha256 of all paths and contents: equal digests, equal releases."""
        whole = hashlib.sha256()
        for path, content in sorted(self.files.items()):
            whole.update(f"{path}\0{hashlib.sha256(content).hexdigest()}\n".encode())
        return whole.hexdigest()

    def write_to(self, directory: Path) -> None:
        """Lay the files out below a directory."""
        for path, content in self.files.items():
            target = directory / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)


def read_source(tree: Path, ref: str | None, *more: str) -> Source:
    """Read a git ref, or without one the working tree with what is not committed.

    More inputs than usual make another source, so another release.
    """
    inputs = (*INPUTS, *more)
    return _at_ref(tree, ref, inputs) if ref else _working_tree(tree, inputs)


def _at_ref(tree: Path, ref: str, inputs: Sequence[str]) -> Source:
    commit = _git(tree, "rev-parse", "--verify", f"{ref}^{{commit}}").decode().strip()
    listing = _git(tree, "ls-tree", "-r", "-z", "--name-only", commit, *inputs)
    paths = [name for name in listing.decode().split("\0") if name]
    archive = _git(tree, "archive", "--format=tar", commit, "--", *paths)
    files = {}
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for member in tar:
            if (content := tar.extractfile(member)) is not None:
                files[member.name] = content.read()
    return Source(files, commit, dirty=False)


def _working_tree(tree: Path, inputs: Sequence[str]) -> Source:
    commit = _git(tree, "rev-parse", "--verify", "HEAD").decode().strip()
    listing = _git(
        tree,
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
        "--",
        *inputs,
    )
    paths = [name for name in listing.decode().split("\0") if name]
    files = {
        name: (tree / name).read_bytes() for name in paths if (tree / name).is_file()
    }
    dirty = bool(_git(tree, "status", "--porcelain", "--", *inputs))
    return Source(files, commit, dirty)


def _git(tree: Path, *arguments: str) -> bytes:
    command = ["git", "-C", str(tree), *arguments]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        why = done.stderr.decode(errors="replace").strip()
        raise BundleFailed(
            f"git {' '.join(arguments[:3])} failed in {tree}: {why}\n"
            "A release is built from a git clone. Next step: check REF with `git log`."
        )
    return done.stdout
