"""Switches the maintenance page by one flag file that Apache looks for."""

from sitectl import disk, links
from sitectl.backup import unfinished
from sitectl.change import Change


def switch(change: Change, on: bool) -> bool:
    """Create or remove the flag; it already being so changes nothing."""
    flag = change.site.paths.maintenance
    if not on:
        unfinished.refuse(change.site)
    if flag.exists() == on:
        return False
    with change.recorded(links.read(change.site.paths).live_release):
        if on:
            disk.write(flag, b"", 0o644)
        else:
            flag.unlink()
            disk.sync_directory(flag.parent)
    return True
