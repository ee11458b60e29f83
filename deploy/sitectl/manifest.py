"""A release's manifest: parsed once, every field of the right shape."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sitectl import messages
from sitectl.messages import SiteError

FORMAT = 1
RELEASE_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{7}(\.dirty)?")
SHA256 = re.compile(r"[0-9a-f]{64}")
ASSET = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@+-]*(/[A-Za-z0-9_][A-Za-z0-9_.@+-]*)*")


@dataclass(frozen=True)
class Migration:
    """One schema change; `expand` keeps the older release working."""

    revision: str
    kind: str
    problems: tuple[Mapping[str, str], ...]


@dataclass(frozen=True)
class Manifest:
    """What a release says about itself."""

    release: str
    package: str
    commit: str
    python: str
    dependencies: str
    static: Mapping[str, str]
    migrations: tuple[Migration, ...]
    files: Mapping[str, str]
    tree: str
    raw: Mapping[str, Any]

    @property
    def wheels(self) -> list[str]:
        """List the application's own wheels, as the bundle names them."""
        return sorted(name for name in self.files if name.startswith("app/"))


def is_release_id(value: str) -> bool:
    """Tell a release id; ids sort by time."""
    return bool(RELEASE_ID.fullmatch(value))


def is_digests(value: object) -> bool:
    """Accept relative names with their sha256; no name leaves its directory."""
    return isinstance(value, dict) and all(
        ASSET.fullmatch(name) and is_text(SHA256)(digest)
        for name, digest in value.items()
    )


def is_text(pattern: re.Pattern[str]) -> Callable[[object], bool]:
    """Accept a string that the whole pattern describes."""
    return lambda value: isinstance(value, str) and bool(pattern.fullmatch(value))


def is_migrations(value: object) -> bool:
    """Accept a list of {revision, kind, problems}."""
    return isinstance(value, list) and all(
        isinstance(item, dict)
        and isinstance(item.get("revision"), str)
        and item.get("kind") in {"expand", "contract"}
        and isinstance(item.get("problems"), list)
        and all(isinstance(problem, dict) for problem in item["problems"])
        for item in value
    )


FIELDS: dict[str, tuple[Callable[[object], bool], str]] = {
    "format": (lambda value: value == FORMAT, str(FORMAT)),
    "release": (is_text(RELEASE_ID), "a release id (20261122T055300Z-a1b2c3d)"),
    "package": (is_text(re.compile(r"\w+")), "the name of a package"),
    "commit": (is_text(re.compile(r"[0-9a-f]{7,40}")), "a commit"),
    "python": (is_text(re.compile(r"3\.\d+")), "a version like 3.11"),
    "dependencies": (is_text(SHA256), "a sha256"),
    "static": (is_digests, "names of assets with their sha256"),
    "migrations": (is_migrations, "a list of revision, kind and problems"),
    "files": (is_digests, "names of files with their sha256"),
}


def parse(data: bytes, path: Path | str) -> Manifest:
    """Check every field that this tool relies on; refuse another format."""
    try:
        raw = json.loads(data)
    except ValueError as error:
        raise invalid(path, "content", str(error), "JSON") from None
    if not isinstance(raw, dict):
        raise invalid(path, "content", raw, "a JSON object")
    for name, (accepts, allowed) in FIELDS.items():
        if not accepts(raw.get(name)):
            raise invalid(path, name, raw.get(name), allowed)
    return build(raw)


def invalid(path: Path | str, name: str, value: object, allowed: str) -> SiteError:
    """Build the refusal of one field, its value cut to a line."""
    shown = repr(value)[:120]
    return SiteError(
        messages.MANIFEST_INVALID, path=path, key=name, value=shown, allowed=allowed
    )


def build(raw: Mapping[str, Any]) -> Manifest:
    """Put checked fields into their types."""
    migrations = tuple(
        Migration(item["revision"], item["kind"], tuple(item["problems"]))
        for item in raw["migrations"]
    )
    return Manifest(
        release=raw["release"],
        package=raw["package"],
        commit=raw["commit"],
        python=raw["python"],
        dependencies=raw["dependencies"],
        static=raw["static"],
        migrations=migrations,
        files=raw["files"],
        tree=str(raw.get("tree", "")),
        raw=raw,
    )
