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
DEBUG_LOCK = "requirements/debug.txt"  # for development hosts


def build(
    tree: Path, output: Path, target: Target, ref: str | None, *, debug: bool = False
) -> dict[str, str]:
    """Build, or find in the cache, the release of a source for a target.

    Only a release built with debug holds a debugger. Returns the release id, the
    source digest and the paths of the bundle and of the dependencies. Raises
    BundleFailed.
    """
    more = (DEBUG_LOCK,) if debug else ()
    source = read_source(tree, ref, *more)
    output = output.resolve()
    folder = output / source.digest[:16]
    folder.mkdir(parents=True, exist_ok=True)
    release = _release_id(folder, source)
    installer = tree / dependencies.INSTALLER
    lock = _requirements(source)
    wheels = dependencies.digest(lock, installer.read_bytes(), target)
    archive = output / f"deps-{wheels}.tar"
    dependencies.fetch(lock, installer, target, archive)
    bundle = folder / f"{release}-{target.tag}.tar"
    if not bundle.exists():
        _write(source, {"release": release, **_facts(source, target, wheels)}, bundle)
    return {
        "release": release,
        "source": source.digest,
        "bundle": str(bundle),
        "dependencies": str(archive),
    }


def _requirements(source: Source) -> bytes:
    return source.files[LOCK] + source.files.get(DEBUG_LOCK, b"")


def _release_id(folder: Path, source: Source) -> str:
    """One source keeps one id, also for hosts with another Python."""
    kept = folder / "release"
    if not kept.exists():
        now = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        kept.write_text(f"{now}-{source.commit[:7]}{'.dirty' * source.dirty}")
    return kept.read_text()


def _facts(source: Source, target: Target, wheels: str) -> dict[str, Any]:
    project = tomllib.loads(source.files["pyproject.toml"].decode())["project"]
    return {
        "format": FORMAT,
        "package": project["name"],
        "commit": source.commit,
        "dirty": source.dirty,
        "built_by": f"{getpass.getuser()}@{socket.gethostname()}",
        "built_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "source": source.digest,
        "python": target.python,
        "dependencies": wheels,
    }


def _write(source: Source, facts: dict[str, Any], bundle: Path) -> None:
    with tempfile.TemporaryDirectory(dir=bundle.parent) as scratch:
        tree, root = Path(scratch, "tree"), Path(scratch, "bundle")
        source.write_to(tree)
        package = tree / facts["package"]
        _write_static(package / "static", root / "static")
        build_wheel(tree, root / "app")
        for path in ("logging.ini", "start.wsgi"):
            shutil.copy(tree / path, root)
        (root / "requirements.txt").write_bytes(_requirements(source))
        manifest = {
            **facts,
            "migrations": migrations.describe(package / "migrations"),
            "static": _checksums(root / "static"),
            "files": _checksums(root),
        }
        (root / "manifest.json").write_text(json.dumps(manifest, indent=1))
        _pack(root, bundle)


def _write_static(plain: Path, hashed: Path) -> None:
    """Copy the static files under their hashed names, and leave the package the map."""
    names = assets.hashed_names(plain)
    for name, new in names.items():
        (hashed / new).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(plain / name, hashed / new)
    plain.mkdir(exist_ok=True)
    (plain / assets.MANIFEST).write_text(json.dumps(names, indent=1))


def _checksums(root: Path) -> dict[str, str]:
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def _pack(root: Path, bundle: Path) -> None:
    partial = bundle.with_suffix(".partial")
    with tarfile.open(partial, "w") as tar:
        for path in sorted(root.iterdir()):
            tar.add(path, path.name)
    partial.rename(bundle)
