"""The folder that keeps the pictures; names are ours, never an uploader's."""

import logging
import os
import secrets
from pathlib import Path
from tempfile import NamedTemporaryFile

from flask import current_app

logger = logging.getLogger(__name__)


def folder() -> Path:
    """Return the folder that the setting names."""
    return Path(current_app.config["UPLOAD_FOLDER"])


def keep(content: bytes) -> str:
    """Write a picture whole or not at all; return the name it is served by."""
    key = secrets.token_hex(16)
    name = f"{key[:2]}/{key}.webp"  # so that no folder grows without limit
    path = folder() / name
    path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as partial:
        try:
            partial.write(content)
            partial.flush()
            os.fsync(partial.fileno())
            Path(partial.name).rename(path)
        except OSError:
            Path(partial.name).unlink(missing_ok=True)
            raise
    return name


def discard(name: str) -> None:
    """Delete a picture; one that cannot be deleted harms nobody and is logged."""
    try:
        (folder() / name).unlink(missing_ok=True)
    except OSError as failure:
        logger.warning("picture not deleted: %s", failure)
