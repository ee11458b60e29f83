"""Tells daemons that have read the settings of today from older ones."""

import os
import time

from sitectl.daemons import Daemon
from sitectl.site import Site


def is_stale(site: Site, slot: str) -> bool:
    """Tell whether the settings file is newer than a daemon of the slot."""
    try:
        written = site.config.settings.stat().st_mtime
    except OSError:
        return False
    return any(started_at(daemon) < written for daemon in site.daemons(slot))


def started_at(daemon: Daemon) -> float:
    """Return when a daemon started, in seconds since 1970; proc(5) counts from boot."""
    booted = time.time() - time.clock_gettime(time.CLOCK_BOOTTIME)
    return booted + daemon.started / os.sysconf("SC_CLK_TCK")
