"""Which release and which slot this process is."""

import json
import sys
from importlib import import_module
from pathlib import Path

DEVELOPMENT = "development"


def release_id(prefix: str = sys.prefix) -> str:
    """Return the release whose virtual environment runs, read from its manifest."""
    manifest = Path(prefix).resolve().parent / "manifest.json"
    try:
        return str(json.loads(manifest.read_text(encoding="utf-8"))["release"])
    except FileNotFoundError:
        return DEVELOPMENT


def slot() -> str | None:
    """Return the slot, which is mod_wsgi's process group; None outside mod_wsgi."""
    try:
        return str(import_module("mod_wsgi").process_group)
    except ImportError:
        return None
