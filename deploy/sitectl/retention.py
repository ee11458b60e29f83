"""Which releases and assets stay; everything else may go."""

from collections.abc import Iterable, Sequence

from sitectl.manifest import is_release_id
from sitectl.past import Past
from sitectl.slots import State


def kept(installed: Iterable[str], state: State, past: Past, keep: int) -> set[str]:
    """Keep what a link names, the last known good, and the newest good ones.

    The newest untried release stays too: it was installed to be activated next.
    """
    present = sorted(installed)
    stay = {release for release in state.links.values() if release}
    good = [release for release in past.good if release in present]
    stay.update(last_known_good(good, state))
    stay.update(sorted(good)[-keep:])
    untried = [r for r in present if r not in past.verdicts and is_newer(r, state)]
    stay.update(untried[-1:])
    return stay & set(present)


def last_known_good(good: Sequence[str], state: State) -> list[str]:
    """Return the release that was last proved good, apart from the live one."""
    return [release for release in good if release != state.live_release][-1:]


def is_newer(release: str, state: State) -> bool:
    """Tell a release made after the live one; ids sort by time."""
    return release > (state.live_release or "")


def removable(
    installed: Iterable[str], state: State, past: Past, keep: int
) -> list[str]:
    """List the releases to remove: failed ones first, then the oldest."""
    present = [release for release in installed if is_release_id(release)]
    gone = set(present) - kept(present, state, past, keep)
    return sorted(gone, key=lambda release: (past.is_good(release), release))


def stray_assets(found: Iterable[str], named: Iterable[str]) -> list[str]:
    """List the assets that no kept release names."""
    return sorted(set(found) - set(named))
