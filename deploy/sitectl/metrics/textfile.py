"""The file that node_exporter reads: whole or as before, never half of it."""

import os
from pathlib import Path


def write(path: Path, text: str) -> None:
    """Replace the file by one rename; the half-made one has a name nobody reads."""
    half = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        half.write_text(text)
        half.chmod(0o644)
        half.rename(path)
    finally:
        half.unlink(missing_ok=True)
