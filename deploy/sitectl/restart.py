"""Replaces the daemons of the standby slot, without cutting requests in flight."""

import os
import signal
import time
from collections.abc import Callable

from sitectl import daemons, messages
from sitectl.daemons import Daemon, pids
from sitectl.messages import SiteError
from sitectl.site import Site

POLL = 0.02
# After SIGTERM mod_wsgi waits for its shutdown-timeout; after SIGKILL, for the kernel.
TERM_SECONDS = 8.0
KILL_SECONDS = 5.0


def restart(site: Site, slot: str, *, drain: bool = True) -> None:
    """End every daemon of the slot and wait until new ones stand in their place."""
    old = site.daemons(slot)
    if drain:
        old_left = end(site, old, signal.SIGUSR1, site.config.drain_timeout)
    else:
        old_left = old
    left = end(site, old_left, signal.SIGTERM, TERM_SECONDS)
    left = end(site, left, signal.SIGKILL, KILL_SECONDS)
    if left:
        raise error(site, messages.DAEMONS_STUCK, slot=slot, pids=pids(left))
    wait_for_new(site, slot, old)


def end(
    site: Site, items: frozenset[Daemon], number: signal.Signals, seconds: float
) -> frozenset[Daemon]:
    """Ask daemons to end; return those that still run after the time is over."""
    for item in items:
        if daemons.is_alive(site.proc, item):
            send(item, number)
    left = items
    until = time.monotonic() + seconds
    while left and time.monotonic() < until:
        left = frozenset(item for item in left if daemons.is_alive(site.proc, item))
        if left:
            time.sleep(POLL)
    return left


def send(item: Daemon, number: signal.Signals) -> None:
    """Send a signal; a daemon that has just ended needs none."""
    try:
        os.kill(item.pid, number)
    except ProcessLookupError:
        return


def wait_for_new(site: Site, slot: str, old: frozenset[Daemon]) -> None:
    """Wait until Apache has started as many daemons as the slot must have."""
    expected, timeout = site.config.processes, site.config.check_timeout
    if not wait(lambda: len(site.daemons(slot) - old) >= expected, timeout):
        seen = len(site.daemons(slot) - old)
        raise error(
            site, messages.DAEMONS_ABSENT, slot=slot, seen=seen, expected=expected
        )


def wait(is_done: Callable[[], bool], seconds: float) -> bool:
    """Poll until it is done or the time is over."""
    until = time.monotonic() + seconds
    while not is_done():
        if time.monotonic() > until:
            return False
        time.sleep(POLL)
    return True


def error(site: Site, message: messages.Message, **values: object) -> SiteError:
    """Build an error that names Apache's log."""
    return SiteError(message, error_log=site.config.error_log, **values)
