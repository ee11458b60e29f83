"""Checks a slot as it is, without switching; proves the first release."""

from sitectl import links, messages, probe, releases
from sitectl.activate import read_past
from sitectl.change import Change
from sitectl.messages import SiteError
from sitectl.site import Site


def check(site: Site, which: str) -> str:
    """Run every check of an activation against a slot; return its release."""
    state = links.read(site.paths)
    slot = state.live if which == "live" else state.standby
    release = state.live_release if which == "live" else state.standby_release
    if slot is None or release is None:
        raise SiteError(messages.NO_RELEASE)
    url = site.config.live_url if which == "live" else site.config.standby_url
    manifest = releases.read(site.paths, release)
    try:
        probe.Check(site, slot, url, manifest, site.config.check_timeout).all()
    except SiteError as error:
        error.step = f"check {which}"
        raise
    return release


def is_unproven(site: Site, release: str) -> bool:
    """Tell a live release that no activation has proved good yet."""
    return release not in read_past(site).verdicts


def prove(change: Change, release: str) -> None:
    """Record that the live release passed: it may be rolled back to from now on."""
    with change.recorded(release):
        change.note(f"{release} passed its checks")
