"""What is left of the disks that the site needs."""

import os
from pathlib import Path
from typing import Any

from sitectl.site import Site


def disks(site: Site) -> list[dict[str, Any]]:
    """Describe the file system under each folder; equal `device`s are one disk."""
    config = site.config
    folders = {
        "code": config.root,
        "data": config.data,
        "logs": config.logs,
        "Apache's logs": config.error_log.parent,
        "backups": config.backups,
    }
    return [disk(name, path) for name, path in folders.items() if path.is_dir()]


def disk(name: str, path: Path) -> dict[str, Any]:
    """Return bytes and inodes; a file system that needs no inodes counts none."""
    found = os.statvfs(path)
    return {
        "name": name,
        "path": str(path),
        "device": path.stat().st_dev,
        "bytes_total": found.f_blocks * found.f_frsize,
        "bytes_free": found.f_bavail * found.f_frsize,
        "inodes_total": found.f_files or None,
        "inodes_free": found.f_favail if found.f_files else None,
    }
