"""Brings a release up in the standby slot, checks it there, and flips."""

from sitectl import links, priority, probe, restart, slots, tracebacks
from sitectl.change import Change
from sitectl.daemons import Daemon
from sitectl.manifest import Manifest
from sitectl.messages import SiteError

CONFIRM_SECONDS = 5.0


def go_live(change: Change, manifest: Manifest) -> None:
    """Prepare the standby slot, check it, flip; on failure nothing was switched."""
    site = change.site
    state = links.read(site.paths)
    slot, former = str(state.standby), state.standby_release
    marks = tracebacks.marks(site.logs)
    old = site.daemons(slot)
    try:
        with change.step("link"):
            links.point_slot(site.paths, slot, manifest.release)
        with change.step("restart"):
            restart.restart(site, slot)
        check_and_flip(change, manifest, slot, site.config.check_timeout)
    except BaseException as error:
        if isinstance(error, SiteError) and not error.details:
            error.details = tracebacks.newest(marks)
        if former and former != manifest.release:
            give_back(change, slot, former, old)
        raise


def check_and_flip(
    change: Change, manifest: Manifest, slot: str, seconds: float
) -> None:
    """Let users in only after every check has passed, on loopback."""
    site = change.site
    check = probe.Check(site, slot, site.config.standby_url, manifest, seconds)
    with change.step("warm-up"):
        priority.renice(site.proc, site.daemons(slot), priority.WARMING)
        try:
            running = check.every_daemon()
        finally:
            priority.renice(site.proc, site.daemons(slot), priority.SERVING)
    with change.step("check"):
        check.content(running)
    with change.step("flip"):
        links.make_live(site.paths, slot)
    with change.step("confirm"):
        confirm(change, slot)


def confirm(change: Change, slot: str) -> None:
    """See that users reach the new slot; else flip back at once."""
    try:
        probe.confirm_live(change.site, slot, CONFIRM_SECONDS)
    except BaseException:
        links.make_live(change.site.paths, slots.other(slot))
        raise


def give_back(change: Change, slot: str, former: str, old: frozenset[Daemon]) -> None:
    """Give the standby slot its former release again, so that a rollback stays warm.

    Daemons of the failed release served nobody and are ended at once; old ones that
    still finish requests are left alone, their successors read the link anyway.
    """
    site = change.site
    try:
        with change.step("give back"):
            links.point_slot(site.paths, slot, former)
            if not old & site.daemons(slot):
                restart.restart(site, slot, drain=False)
        change.note(f"standby {slot} has {former} again")
    except (SiteError, OSError) as error:
        change.note(f"standby {slot} could not be given {former} back: {error}")
