"""Removes releases and assets that nothing needs any more."""

import os
from pathlib import Path

from sitectl import disk, history, links, past, releases, retention
from sitectl.change import Change
from sitectl.messages import SiteError
from sitectl.paths import Paths


def prune(change: Change) -> list[str]:
    """Remove what retention does not keep; say what is gone."""
    site = change.site
    found = past.read(history.records(site.paths.history))
    state = links.read(site.paths)
    if state.live_release is None or state.standby_release is None:
        return []
    gone = retention.removable(
        releases.installed(site.paths), state, found, site.config.keep
    )
    for release in gone:
        remove(site.paths, release)
        change.note(f"removed release {release}")
    assets = remove_assets(site.paths)
    if assets:
        change.note(f"removed {len(assets)} assets that no release names")
    return [*gone, *assets]


def after(change: Change) -> None:
    """Prune at the end of a change; what goes wrong here spoils nothing."""
    try:
        with change.step("prune"):
            prune(change)
    except (SiteError, OSError) as error:
        change.note(f"prune: {error}")


def remove(paths: Paths, release: str) -> None:
    """Take the name away first: a release is whole or it is not there."""
    aside = paths.removed(release)
    paths.release(release).rename(aside)
    disk.sync_directory(paths.releases)
    disk.remove(aside)


def remove_assets(paths: Paths) -> list[str]:
    """Remove assets of no installed release; an unreadable manifest keeps them all."""
    named: set[str] = set()
    for release in releases.installed(paths):
        try:
            named.update(releases.read(paths, release).static)
        except SiteError:
            return []
    stray = retention.stray_assets(found_assets(paths.static), named)
    for name in stray:
        (paths.static / name).unlink()
    return stray


def found_assets(static: Path) -> list[str]:
    """List the assets that are there."""
    return [
        (Path(folder) / name).relative_to(static).as_posix()
        for folder, _, names in os.walk(static)
        for name in names
    ]
