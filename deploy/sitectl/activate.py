"""Makes a release live: verified, migrated, warmed up, checked, flipped."""

from sitectl import (
    history,
    links,
    messages,
    past,
    prune,
    releases,
    schema,
    standby,
    target,
)
from sitectl.change import Change
from sitectl.daemons import pids
from sitectl.manifest import Manifest
from sitectl.messages import SiteError
from sitectl.past import Past
from sitectl.paths import SLOTS
from sitectl.site import Site
from sitectl.slots import State


def read_past(site: Site) -> Past:
    """Read what the history says."""
    return past.read(history.records(site.paths.history))


def activate(change: Change, release: str, *, migrate: bool = True) -> bool:
    """Activate a release in the standby slot and flip; the live one needs nothing."""
    site = change.site
    state = links.read(site.paths)
    manifest = releases.read(site.paths, release)
    if state.live_release is None:
        raise SiteError(messages.NO_RELEASE)
    if state.live_release == release:
        return False
    require_running(site, state)
    with change.recorded(release):
        with change.step("verify"):
            releases.verify(site.paths, release)
            live = releases.read(site.paths, state.live_release)
            target.refuse_contracted(live, manifest)
            schema.refuse_outgrown(site, manifest)
        prepare(change, manifest, migrate)
        standby.go_live(change, manifest)
    prune.after(change)
    return True


def prepare(change: Change, manifest: Manifest, migrate: bool) -> None:
    """Check the settings and bring the schema forward; no daemon knows yet."""
    with change.step("check-config"):
        schema.check_config(change.site, manifest.release)
    if migrate:
        with change.step("migrate"):
            schema.migrate(change, manifest)


def activate_initial(change: Change, release: str) -> bool:
    """Point both links at the first release, before Apache's first start."""
    site = change.site
    refuse_running(site, release)
    state = links.read(site.paths)
    manifest = releases.read(site.paths, release)
    if state.live and set(state.links.values()) == {release}:
        return False
    change.extra["unproven"] = True
    with change.recorded(release):
        with change.step("verify"):
            releases.verify(site.paths, release)
        prepare(change, manifest, migrate=True)
        with change.step("link"):
            for slot in SLOTS:
                links.point_slot(site.paths, slot, release)
            links.make_live(site.paths, state.live or SLOTS[0])
    return True


def require_running(site: Site, state: State) -> None:
    """Refuse at once when Apache is stopped: nothing could be checked."""
    if not site.daemons(str(state.live)):
        raise SiteError(
            messages.DAEMONS_ABSENT,
            slot=state.live,
            seen=0,
            expected=site.config.processes,
            error_log=site.config.error_log,
        )


def refuse_running(site: Site, release: str) -> None:
    """Refuse to change both slots while anyone is served."""
    for slot in SLOTS:
        running = site.daemons(slot)
        if running:
            raise SiteError(
                messages.DAEMONS_RUNNING, slot=slot, pids=pids(running), release=release
            )


def reload(change: Change) -> bool:
    """Activate the live release again, so that new settings take effect."""
    site = change.site
    state = links.read(site.paths)
    if state.live_release is None:
        raise SiteError(messages.NO_RELEASE)
    require_running(site, state)
    with change.recorded(state.live_release):
        with change.step("verify"):
            manifest = releases.verify(site.paths, state.live_release)
        prepare(change, manifest, migrate=False)
        standby.go_live(change, manifest)
    return True
