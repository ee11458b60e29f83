"""Content-hashed names for static files, so that they may be cached for ever."""

import hashlib
from pathlib import Path, PurePosixPath

# What the application reads to find the hashed names, beside its static files.
MANIFEST = "assets.json"
HASH_LENGTH = 12


def hashed_names(directory: Path) -> dict[str, str]:
    """Map each file below a directory to its hashed name, both relative to it."""
    return {
        str(path.relative_to(directory)): hashed_name(
            str(path.relative_to(directory)), path.read_bytes()
        )
        for path in sorted(directory.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    }


def hashed_name(path: str, content: bytes) -> str:
    """Turn `site.css` into `site.<12 hex of its sha256>.css`, folders kept."""
    pure = PurePosixPath(path)
    digest = hashlib.sha256(content).hexdigest()[:HASH_LENGTH]
    return str(pure.with_name(f"{pure.stem}.{digest}{pure.suffix}"))
