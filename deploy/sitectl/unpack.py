"""Unpacks bundles: only known members, each with the checksum of the manifest."""

import hashlib
import re
import shutil
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sitectl import manifest, messages
from sitectl.manifest import Manifest
from sitectl.messages import Message, SiteError

# Members that no checksum covers: the manifest itself, and what is not installed.
UNLISTED = {"manifest.json", "start.wsgi"}
WHEEL = re.compile(r"wheels/[A-Za-z0-9_][A-Za-z0-9_.+!-]*\.whl")


@contextmanager
def opened(path: Path, message: Message) -> Iterator[tarfile.TarFile]:
    """Open a tar; whatever is wrong with it becomes the message."""
    try:
        with tarfile.open(path) as archive:
            yield archive
    except (tarfile.TarError, OSError, EOFError) as error:
        raise SiteError(message, path=path, reason=error) from None


def read_manifest(bundle: Path) -> Manifest:
    """Read the manifest without unpacking the rest."""
    with opened(bundle, messages.BUNDLE_UNREADABLE) as archive:
        try:
            member = archive.extractfile("manifest.json")
        except KeyError:
            member = None
        if member is None:
            reason = "it holds no manifest.json"
            raise SiteError(messages.BUNDLE_UNREADABLE, path=bundle, reason=reason)
        return manifest.parse(member.read(), f"{bundle}: manifest.json")


def bundle(path: Path, found: Manifest, target: Path) -> None:
    """Unpack a bundle; every member is listed, every listed member is there."""
    expected = dict(found.files)
    expected.update({f"static/{name}": sha for name, sha in found.static.items()})
    with opened(path, messages.BUNDLE_UNREADABLE) as archive:
        extract(
            archive, path, target, lambda name: name in expected or name in UNLISTED
        )
    for name, digest in expected.items():
        seen = digest_of(target / name)
        if seen != digest:
            raise SiteError(
                messages.BUNDLE_CHECKSUM,
                path=path,
                member=name,
                seen=seen,
                expected=digest,
            )


def wheels(path: Path, target: Path) -> Path:
    """Unpack the wheels of the dependencies; return the one of pip."""
    with opened(path, messages.DEPENDENCIES_BAD) as archive:
        extract(archive, path, target, lambda name: bool(WHEEL.fullmatch(name)))
    found = sorted((target / "wheels").glob("pip-*.whl"))
    if len(found) != 1:
        reason = f"holds {len(found)} wheels of pip, must hold one"
        raise SiteError(messages.DEPENDENCIES_BAD, path=path, reason=reason)
    return found[0]


def extract(
    archive: tarfile.TarFile, path: Path, target: Path, is_known: Callable[[str], bool]
) -> None:
    """Write regular files with known names; owners, modes and links are ignored."""
    for member in archive:
        name = member.name.removeprefix("./")
        if member.isdir():
            continue
        if not member.isreg() or not is_known(name):
            raise SiteError(messages.BUNDLE_MEMBER, path=path, member=member.name)
        source = archive.extractfile(member)
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        with (target / name).open("wb") as out:
            if source:
                shutil.copyfileobj(source, out)


def digest_of(path: Path) -> str:
    """Return a file's sha256, or that it is missing."""
    if not path.is_file():
        return "(missing)"
    return hashlib.sha256(path.read_bytes()).hexdigest()


def pure_wheel(path: Path, packages: Path) -> None:
    """Install a wheel of pure Python: by its format that is unpacking it.

    The bundle's checksum vouches for it; pip is not needed, nor its second of start.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if not is_plain(name) or ".data/" in name:
                    raise SiteError(messages.BUNDLE_MEMBER, path=path, member=name)
            # Each name was checked.
            archive.extractall(packages)  # noqa: S202  # nosec B202
    except zipfile.BadZipFile as error:
        raise SiteError(messages.BUNDLE_UNREADABLE, path=path, reason=error) from None


def is_plain(name: str) -> bool:
    """Accept a relative name that stays in its folder."""
    return not name.startswith("/") and ".." not in name.split("/")
