"""Content-hashed names for static files, so that they may be cached for ever."""

import hashlib
import json
from pathlib import PurePosixPath

MANIFEST = "assets.json"
HASH_LENGTH = 12


def hashed_name(path: str, content: bytes) -> str:
    """Turn `site.css` into `site.<12 hex of its sha256>.css`, folders kept."""
    pure = PurePosixPath(path)
    digest = hashlib.sha256(content).hexdigest()[:HASH_LENGTH]
    return str(pure.with_name(f"{pure.stem}.{digest}{pure.suffix}"))


def collect(files: dict[str, bytes], prefix: str) -> dict[str, str]:
    """Map each static file below `prefix` to its hashed name, both relative to it."""
    return {
        path.removeprefix(prefix): hashed_name(path.removeprefix(prefix), content)
        for path, content in sorted(files.items())
        if path.startswith(prefix) and not path.endswith("/" + MANIFEST)
    }


def manifest(names: dict[str, str]) -> bytes:
    """Write the map that the application reads beside its static files."""
    return json.dumps(names, indent=1, sort_keys=True).encode()
