"""Put one release together: wheel, lock, assets, migrations and the manifest."""

import getpass
import hashlib
import json
import shutil
import socket
import tarfile
import tempfile
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bundle import assets, dependencies, migrations
from bundle.source import Source, read_source
from bundle.target import Target
from bundle.wheel import build_wheel

FORMAT = 1
LOCK = "requirements/app.txt"


def build(tree: Path, output: Path, target: Target, ref: str | None) -> dict[str, str]:
    """Build, or find in the cache, the release of a source for a target.

    Returns the release id, the source digest and the paths of the bundle and of the
    dependencies. Raises BundleFailed.
    """
    source = read_source(tree, ref)
    folder = (output / source.digest[:16]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    release = _release_id(folder, source)
    wheels = dependencies.digest(
        source.files[LOCK], (tree / dependencies.INSTALLER).read_bytes(), target
    )
    archive = output.resolve() / f"deps-{wheels}.tar"
    dependencies.fetch(
        source.files[LOCK], tree / dependencies.INSTALLER, target, archive
    )
    bundle = folder / f"{release}-{target.tag}.tar"
    if not bundle.exists():
        _assemble(source, release, target, wheels, bundle)
    return {
        "release": release,
        "source": source.digest,
        "bundle": str(bundle),
        "dependencies": str(archive),
    }


def _release_id(folder: Path, source: Source) -> str:
    """One source keeps one id, also for hosts with another Python."""
    kept = folder / "release"
    if not kept.exists():
        now = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        kept.write_text(f"{now}-{source.commit[:7]}{'.dirty' * source.dirty}")
    return kept.read_text()


def _assemble(
    source: Source, release: str, target: Target, wheels: str, bundle: Path
) -> None:
    package = tomllib.loads(source.files["pyproject.toml"].decode())["project"]["name"]
    static = f"{package}/static/"
    names = assets.collect(source.files, static)
    with tempfile.TemporaryDirectory(dir=bundle.parent) as scratch:
        tree, root = Path(scratch, "tree"), Path(scratch, "bundle")
        source.write_to(tree)
        (tree / static / assets.MANIFEST).write_bytes(assets.manifest(names))
        build_wheel(tree, root / "app")
        for path in ("logging.ini", "start.wsgi"):
            shutil.copy(tree / path, root)
        shutil.copy(tree / LOCK, root / "requirements.txt")
        for plain, hashed in names.items():
            copy = root / "static" / hashed
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(tree / static / plain, copy)
        manifest = {
            "format": FORMAT,
            "release": release,
            "package": package,
            "commit": source.commit,
            "dirty": source.dirty,
            "built_by": f"{getpass.getuser()}@{socket.gethostname()}",
            "built_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "source": source.digest,
            "python": target.python,
            "dependencies": wheels,
            "migrations": migrations.describe(tree / package / "migrations"),
            "static": _checksums(root / "static"),
            "files": _checksums(root),
        }
        _pack(root, manifest, bundle)


def _checksums(root: Path) -> dict[str, str]:
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def _pack(root: Path, manifest: dict[str, Any], bundle: Path) -> None:
    (root / "manifest.json").write_text(json.dumps(manifest, indent=1))
    partial = bundle.with_suffix(".partial")
    with tarfile.open(partial, "w") as tar:
        for path in sorted(root.iterdir()):
            tar.add(path, path.name)
    partial.rename(bundle)
