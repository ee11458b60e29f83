"""Installs a bundle as a release: made aside, made durable, then named."""

import os
import shutil
from pathlib import Path

from sitectl import argv, disk, messages, process, releases, unpack
from sitectl.change import Change
from sitectl.environment import Build, Pip, find_donor
from sitectl.lock import now
from sitectl.manifest import Manifest
from sitectl.messages import SiteError
from sitectl.ownership import hand_over
from sitectl.paths import Paths
from sitectl.site import Site

NEEDED_MB = 200
WORK = ".unpacked"


def install(
    change: Change, bundle: Path, dependencies: Path | None, pip: Pip = argv.pip
) -> bool:
    """Install unless the same release is already there and whole."""
    site = change.site
    with change.step("read"):
        manifest = unpack.read_manifest(bundle)
    if is_installed(change, manifest):
        return False
    with change.recorded(manifest.release):
        try:
            build_release(change, manifest, bundle, dependencies, pip)
        except BaseException:
            shutil.rmtree(site.paths.partial(manifest.release), ignore_errors=True)
            raise
    return True


def build_release(
    change: Change,
    manifest: Manifest,
    bundle: Path,
    dependencies: Path | None,
    pip: Pip,
) -> None:
    """Check, build, seal and name a release."""
    site = change.site
    with change.step("unpack"):
        work = prepare(site, manifest, bundle)
    final = site.paths.release(manifest.release)
    make(change, Build(work, final, work / WORK, manifest, pip), dependencies)


def is_installed(change: Change, manifest: Manifest) -> bool:
    """Tell whether this very build is there; say why it must be made again."""
    paths = change.site.paths
    if not paths.release(manifest.release).exists():
        return False
    try:
        with change.step("verify"):
            found = releases.verify(paths, manifest.release)
    except SiteError as error:
        change.note(f"{error.text}: made again")
        return False
    if content(found) != content(manifest):
        change.note(f"another build of {manifest.release} was installed: made again")
        return False
    if lost := lost_assets(paths, found):
        change.note(f"missing or damaged assets: {', '.join(lost)}: made again")
        return False
    return True


def lost_assets(paths: Paths, manifest: Manifest) -> list[str]:
    """Name the assets that are not served as the release needs them."""
    return [
        name
        for name, digest in manifest.static.items()
        if releases.file_digest(paths.static / name) != digest
    ]


def content(manifest: Manifest) -> dict[str, object]:
    """Leave out who built and installed it, and when: the code is the same."""
    about = {"built_by", "built_at", "installed_at", "tree"}
    return {name: value for name, value in manifest.raw.items() if name not in about}


def prepare(site: Site, manifest: Manifest, bundle: Path) -> Path:
    """Check that the release fits this host, and unpack it."""
    if manifest.package != site.config.package:
        raise SiteError(
            messages.PACKAGE_DIFFERS,
            seen=manifest.package,
            expected=site.config.package,
        )
    check_python(site, manifest)
    check_space(site)
    work = site.paths.partial(manifest.release)
    make_folders(site, work.parent)
    (work / WORK).mkdir(parents=True)
    unpack.bundle(bundle, manifest, work / WORK)
    return work


def check_python(site: Site, manifest: Manifest) -> None:
    """Require the Python that the release was built for."""
    script = "import sys; print('%d.%d' % sys.version_info[:2])"
    python = site.config.python
    seen = process.run([str(python), "-I", "-c", script]).stdout.strip()
    if seen != manifest.python:
        raise SiteError(
            messages.PYTHON_DIFFERS,
            expected=manifest.python,
            python=python,
            seen=seen or "no Python",
        )


def check_space(site: Site) -> None:
    """Stop early rather than half-way on a full disk."""
    free = shutil.disk_usage(site.paths.root).free // 2**20
    if free < NEEDED_MB:
        raise SiteError(
            messages.DISK_FULL, path=site.paths.root, free=free, needed=NEEDED_MB
        )


def make(change: Change, build: Build, dependencies: Path | None) -> None:
    """Build, seal, sync and name the release."""
    site, manifest = change.site, build.manifest
    with change.step("environment"):
        donor = find_donor(site.paths, manifest)
        if donor is None and dependencies is None:
            digest = manifest.dependencies
            raise SiteError(messages.DEPENDENCIES_NEEDED, digest=digest)
        build.create(site.config.python)
    with change.step("packages"):
        build.fill(site.paths.release(donor) if donor else None, dependencies)
    with change.step("compile"):
        build.finish()
    with change.step("assets"):
        copy_assets(site, manifest, build.unpacked / "static")
    with change.step("seal"):
        seal(site, build)
    with change.step("sync"):
        make_durable(site, build)


def copy_assets(site: Site, manifest: Manifest, source: Path) -> None:
    """Add the assets to the shared folder; a name never changes its content."""
    make_folders(site, site.paths.static)
    for name, digest in manifest.static.items():
        target = site.paths.static / name
        if releases.file_digest(target) != digest:
            make_folders(site, target.parent)
            disk.write(target, (source / name).read_bytes(), 0o640)
            hand_over(target, site.config.group)


def make_folders(site: Site, folder: Path) -> None:
    """Make folders that Apache can read, whatever the umask is."""
    if not folder.exists():
        make_folders(site, folder.parent)
        folder.mkdir()
        hand_over(folder, site.config.group)


def seal(site: Site, build: Build) -> None:
    """Write down every file's checksum; from now on nothing is edited."""
    work = build.work
    shutil.copyfile(build.unpacked / "logging.ini", work / "logging.ini")
    shutil.rmtree(build.unpacked)
    sums = releases.render_sums(work)
    (work / releases.SUMS).write_bytes(sums)
    sealed = releases.sealed(dict(build.manifest.raw), sums, now())
    (work / releases.MANIFEST).write_bytes(sealed)
    hand_over(work, site.config.group)


def make_durable(site: Site, build: Build) -> None:
    """Let the disk have every file before the release gets its name."""
    if process.run(argv.sync(build.work)).status != 0:
        os.sync()
    aside = site.paths.removed(build.manifest.release)
    disk.move_in(build.work, build.final, aside)
    disk.remove(aside)
