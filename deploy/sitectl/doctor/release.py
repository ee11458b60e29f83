"""The installed releases: whole, unmoved, closed to the application's hands."""

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

from sitectl import disk, releases
from sitectl.doctor.access import shown
from sitectl.doctor.finding import Fault, Finding, Skipped
from sitectl.doctor.view import View
from sitectl.manifest import Manifest
from sitectl.messages import SiteError
from sitectl.paths import SLOTS

NONE = Fault(
    "DOC-321",
    "error",
    "no release is installed in {path}",
    "Nothing was deployed yet, or the folder was emptied.",
    "make up (it installs a release and makes it live)",
)
DAMAGED = Fault(
    "DOC-322",
    "error",
    "release {release}, which {role}, does not verify: {seen}",
    "Files of an installed release were edited, added or lost.",
    "sitectl install BUNDLE (from /var/cache/sitectl: it is remade, even while live)",
)
OLD_DAMAGED = Fault(
    "DOC-323",
    "warning",
    "release {release}, which waits for a rollback, does not verify: {seen}",
    "Files of an installed release were edited, added or lost.",
    "sitectl install BUNDLE, or leave it: a rollback refuses it",
)
MOVED = Fault(
    "DOC-324",
    "error",
    "the virtual environment of {release} {seen}",
    "It was moved or copied by hand; its interpreter finds no packages.",
    "sitectl install BUNDLE (from /var/cache/sitectl: it is remade, even while live)",
)
NO_PYTHON = Fault(
    "DOC-325",
    "error",
    "{path} leads to {seen}, which does not exist",
    "The host's Python was upgraded or removed.",
    "make deploy (it builds for the Python of the host)",
)
LEFT_OVER = Fault(
    "DOC-326",
    "warning",
    "{count} half-made things are left in {folder}: {names}",
    "An install or a removal was killed or lost power.",
    "sitectl prune (any change removes them first)",
)
OPENED = Fault(
    "DOC-327",
    "error",
    "{count} of the site's code files may be changed by others than root: {seen}",
    "A mode or an owner was changed by hand: whoever breaks into the application "
    "could change its code.",
    "chown -hR root:{group} {root} && chmod -R g-w,o-rwx {root}",
)
CLOSED = Fault(
    "DOC-328",
    "error",
    "{count} of the site's code files cannot be read by the daemons: {seen}",
    "A mode or a group was changed by hand; daemons that start now may fail.",
    "chown -hR root:{group} {root} && chmod -R g+rX {root}",
)
ASSETS = Fault(
    "DOC-329",
    "error",
    "{count} static files of the live release are missing or altered: {seen}",
    "They were removed from {folder} or edited there; pages lack style or pictures.",
    "sitectl install BUNDLE (from /var/cache/sitectl: it is remade, even while live)",
)


def present(view: View) -> Iterator[Finding]:
    """Have a release."""
    paths = view.site.paths
    if not releases.installed(paths):
        yield NONE(path=paths.releases)


def used(view: View) -> dict[str, str]:
    """Return the releases that a slot's link names, and what each does."""
    live, found = view.state.live, {}
    for slot in sorted(SLOTS, key=lambda slot: slot == live):
        release = view.state.links[slot]
        if release:
            found[release] = "is live" if slot == live else "stands by"
    return found


def whole(view: View) -> Iterator[Finding]:
    """Hold in both slots what was installed, file by file."""
    for release, role in used(view).items():
        try:
            releases.verify(view.site.paths, release)
        except (SiteError, OSError) as error:
            yield DAMAGED(release=release, role=role, seen=reason(error))


def waiting(view: View) -> Iterator[Finding]:
    """Keep the others fit for a rollback; their files are looked at when one comes."""
    for release in set(releases.installed(view.site.paths)) - set(used(view)):
        try:
            releases.verify_quickly(view.site.paths, release)
        except (SiteError, OSError) as error:
            yield OLD_DAMAGED(release=release, seen=reason(error))


def reason(error: Exception) -> str:
    """Return why a release does not verify, without its name twice."""
    return str(error).partition(" does not verify: ")[2] or str(error)


def environment(view: View) -> Iterator[Finding]:
    """Leave each virtual environment where it was made."""
    for release in releases.installed(view.site.paths):
        home = view.site.paths.release(release) / ".venv"
        text = view.text(home / "pyvenv.cfg")
        if text is None:
            yield MOVED(release=release, seen=f"is not in {home}")
        elif (made := made_for(text)) and made != str(home):
            yield MOVED(release=release, seen=f"was made for {made}, it is in {home}")


def made_for(text: str) -> str | None:
    """Return where an environment was made, as its own file tells."""
    found = re.search(r"^command = .* (\S+)$", text, re.MULTILINE)
    return found[1] if found else None


def interpreter(view: View) -> Iterator[Finding]:
    """Have the interpreter that each environment leads to."""
    for release in used(view):
        path = view.site.paths.release(release) / ".venv" / "bin" / "python"
        if path.is_symlink() and not path.exists():
            yield NO_PYTHON(path=path, seen=os.path.realpath(path))


def left_over(view: View) -> Iterator[Finding]:
    """Leave nothing half-made."""
    if view.is_changing:
        raise Skipped("a change runs and makes what it needs")
    paths = view.site.paths
    for place in (paths.releases, paths.root, paths.state):
        names = [name for name in view.names(place) if is_left(name)]
        if names:
            shown = ", ".join(names[:3])
            yield LEFT_OVER(count=len(names), folder=place, names=shown)


def is_left(name: str) -> bool:
    """Tell the names that only a running change has."""
    is_partial = name.startswith(".") and name.endswith(".partial")
    return is_partial or name.startswith(".removed-") or disk.is_temporary(name)


def modes(view: View) -> Iterator[Finding]:
    """Let the daemons read their code and nobody but root change it."""
    root, group = view.site.paths.root, view.site.config.group
    opened, closed = [], []
    for path, found in tree(root):
        if is_opened(found, view.account.uid):
            opened.append(shown(path, found))
        elif not is_readable(found, view.account.gids):
            closed.append(shown(path, found))
    for fault, seen in ((OPENED, opened), (CLOSED, closed)):
        if seen:
            yield fault(count=len(seen), seen=seen[0], group=group, root=root)


def tree(root: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Walk the code; what goes away meanwhile is left out."""
    folders = [root]
    while folders:
        folder = folders.pop()
        try:
            entries = list(os.scandir(folder))
            yield folder, folder.lstat()
            for entry in entries:
                found = entry.stat(follow_symlinks=False)
                if entry.is_dir(follow_symlinks=False):
                    folders.append(Path(entry.path))
                elif not entry.is_symlink():
                    yield Path(entry.path), found
        except OSError:
            continue


def is_opened(found: os.stat_result, uid: int) -> bool:
    """Tell what the daemons' account, its group or anybody may write."""
    is_theirs = found.st_uid == uid != 0
    return is_theirs or bool(found.st_mode & (stat.S_IWGRP | stat.S_IWOTH))


def is_readable(found: os.stat_result, gids: frozenset[int]) -> bool:
    """Tell what the daemons may read; a folder they must enter too."""
    needed = 5 if stat.S_ISDIR(found.st_mode) else 4
    shift = 3 if found.st_gid in gids else 0
    return (found.st_mode >> shift) & needed == needed


def assets(view: View) -> Iterator[Finding]:
    """Serve the static files of the live release, byte for byte."""
    manifest = live_manifest(view)
    static = view.site.paths.static
    bad = [
        name
        for name, expected in manifest.static.items()
        if releases.file_digest(static / name) != expected
    ]
    if bad:
        yield ASSETS(count=len(bad), seen=", ".join(bad[:3]), folder=static)


def live_manifest(view: View) -> Manifest:
    """Return the live release's manifest."""
    release = view.state.live_release
    if release is None:
        raise Skipped("no release is live")
    try:
        return releases.read(view.site.paths, release)
    except SiteError as error:
        raise Skipped(str(error)) from None


CHECKS = (
    present,
    whole,
    waiting,
    environment,
    interpreter,
    left_over,
    modes,
    assets,
)
