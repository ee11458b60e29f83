"""Goes back to a release that is known to be good."""

from sitectl import freshness, links, messages, prune, releases, schema, standby, target
from sitectl.activate import activate, read_past, require_running
from sitectl.change import Change
from sitectl.messages import SiteError
from sitectl.slots import State

# A warm slot answers at once; one that does not is started anew.
WARM_SECONDS = 3.0


def rollback(change: Change, release: str | None) -> bool:
    """Flip back to the standby slot when it can serve; else activate a release."""
    site = change.site
    state = links.read(site.paths)
    if state.live_release is None:
        raise SiteError(messages.NO_RELEASE)
    require_running(site, state)
    if release:
        return activate(change, release, migrate=False)
    # A slot that has read older settings is not warm: it is started anew.
    warm = not freshness.is_stale(site, str(state.standby))
    chosen = choose(change, state, warm)
    if chosen.warm:
        try:
            flip_back(change, state, chosen.release)
        except SiteError as error:
            if error.code in {
                messages.SCHEMA_AHEAD.code,
                messages.LIVE_UNCONFIRMED.code,
            }:
                raise
            change.note(f"standby is not fit: {error.text}")
        else:
            prune.after(change)
            return True
        return activate(change, chosen.release, migrate=False)
    return activate(change, chosen.release, migrate=False)


def choose(change: Change, state: State, warm: bool) -> target.Target:
    """Choose by history and by what is installed."""
    installed = releases.installed(change.site.paths)
    return target.choose(installed, state, read_past(change.site), warm)


def flip_back(change: Change, state: State, release: str) -> None:
    """Check the warm slot and flip to it: no daemon is started or ended.

    Its files were verified when it went live; its daemons answer from memory now.
    """
    site = change.site
    manifest = releases.verify_quickly(site.paths, release)
    live = releases.read(site.paths, str(state.live_release))
    with change.recorded(release):
        with change.step("verify"):
            target.refuse_contracted(live, manifest)
            schema.refuse_outgrown(site, manifest)
        standby.check_and_flip(change, manifest, str(state.standby), WARM_SECONDS)
