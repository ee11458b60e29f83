"""Names of static files: hashed in a release, plain in development."""

import json
from pathlib import Path

from flask import Flask, current_app

# Written by the builder: {"site.css": "site.3f2a1b9c04d1.css"}
MANIFEST = "assets.json"


class AssetUnknown(LookupError):
    """A template names a static file that this release does not have."""


def init_app(app: Flask) -> None:
    """Read the release's asset names once; templates call `asset_url`."""
    app.extensions["assets"] = read_manifest(Path(app.static_folder or ""))
    app.jinja_env.globals["asset_url"] = asset_url


def read_manifest(folder: Path) -> dict[str, str] | None:
    """Return the hashed names, or None where no builder wrote them."""
    path = folder / MANIFEST
    if not path.exists():
        return None
    names: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return names


def asset_url(name: str) -> str:
    """Return the URL of a static file; a hashed one may be cached for ever."""
    names = current_app.extensions["assets"]
    if names is not None and name not in names:
        raise AssetUnknown(f"{name} is not in {MANIFEST}: build the release again")
    return f"{current_app.static_url_path}/{names[name] if names else name}"
