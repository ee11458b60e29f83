"""Restores the site as it was: fetched and compared first, then put in its place."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from dataclasses import replace as changed
from datetime import datetime
from pathlib import Path

from sitectl import (
    activate,
    argv,
    disk,
    links,
    messages,
    process,
    releases,
    restart,
    schema,
    standby,
)
from sitectl.backup import choose, contents, keys, lives, moments, space, unfinished
from sitectl.backup.contents import Contents
from sitectl.backup.drill import MARGIN, compare
from sitectl.backup.engine import succeeded
from sitectl.backup.make import kept
from sitectl.backup.restic import Snapshot
from sitectl.backup.run import Run, give
from sitectl.backup.unfinished import Unfinished
from sitectl.backup.values import SETTINGS
from sitectl.change import Change
from sitectl.manifest import Manifest
from sitectl.messages import SiteError


@dataclass(frozen=True)
class Fetched:
    """A backup that is here, below `target`, and what it says that it holds."""

    snapshot: Snapshot
    target: Path
    made: Contents

    @property
    def stage(self) -> Path:
        """Return the folder of the database."""
        return choose.stage(self.target, self.snapshot)

    def part(self, name: str, today: str) -> Path:
        """Return what belongs into today's path, wherever the backup's host had it."""
        return choose.part(self.target, self.made.lies(name, today))


def restore(change: Change, run: Run, at: datetime | None, *, replace: bool) -> Path:
    """Bring the site back to a moment; return where what it replaced is kept."""
    found = run.repository.snapshots()
    wanted = moments.show(at) if at else moments.LATEST
    at = at or begun_at(run)
    snapshot = choose.choose(found, at, run.values.repository)
    run.engine.require(moments.show(at) if at else None)
    refuse_data(run, found, replace)
    state = links.read(run.site.paths)
    if state.live_release is None:
        raise SiteError(messages.NO_RELEASE)
    activate.require_running(run.site, state)
    manifest = releases.read(run.site.paths, state.live_release)
    with change.recorded(state.live_release):
        with change.step("fetch"):
            target, made = fetch(run, snapshot, at)
            refuse_ahead(made, manifest)
            got = Fetched(snapshot, target, made)
        change.note(f"backup {snapshot.id[:8]} of {made.at}, release {made.release}")
        begun = close(change, run, wanted)
        return replace_all(change, run, got, manifest, begun)


def refuse_data(run: Run, found: list[Snapshot], replace: bool) -> None:
    """Refuse a host whose data nobody said to replace; a half-done restore goes on."""
    begun = unfinished.read(run.site)
    if replace or (begun and begun.kept):
        return
    life, now = lives.read(run.site), present(run)
    is_new = life is not None and life.id not in {one.life for one in found}
    if now and not (is_new and life and life.tables == now):
        raise has_data(f"{contents.rows(now)} rows in {len(now)} tables")


def present(run: Run) -> contents.Tables:
    """Sum up what the site has; what cannot be read may be all of its data."""
    try:
        return run.engine.tables()
    except SiteError as error:
        if error.code != messages.DATABASE_FAILED.code:
            raise
        raise has_data("a database that cannot be read", error.details) from None


def has_data(seen: str, details: Sequence[str] = ()) -> SiteError:
    """Refuse to replace data that nobody said to replace."""
    error = SiteError(messages.RESTORE_HAS_DATA, seen=seen)
    error.details = list(details)
    return error


def fetch(run: Run, snapshot: Snapshot, at: datetime | None) -> tuple[Path, Contents]:
    """Bring the backup here and compare it; nothing of the site is touched yet."""
    require_space(run, snapshot)
    target = run.room("restore")
    run.repository.restore(snapshot, target)
    stage = choose.stage(target, snapshot)
    made = contents.read(stage, snapshot.id[:8])
    contents.refuse_other(made, snapshot.id[:8], run.site.config.site)
    if made.database != run.values.database:
        here = run.values.database
        raise SiteError(messages.RESTORE_OTHER, database=made.database, here=here)
    database = stage / choose.DATABASE
    give(run.engine.account, database)
    seen = run.engine.fetch(database, made, moments.show(at) if at else None)
    if seen is not None:
        compare(made, seen, snapshot.id[:8])
    return target, made


def require_space(run: Run, snapshot: Snapshot) -> None:
    """Refuse a restore for which a disk has no room, at any of its steps."""
    parts, values = run.repository.parts(snapshot), run.values
    run.engine.coming = sum(parts.get(path, 0) for path in choose.stages(snapshot))
    needs = Counter({values.work: int(sum(parts.values()) * MARGIN)})
    rest = sum(parts.values()) - run.engine.coming  # for a folder that lay elsewhere
    needs.update({Path(name): parts.get(name, rest) for name in values.folders})
    needs.update({values.aside: sum(map(space.taken, kept(run)))})
    needs.update(run.engine.needs())
    if (unfinished.read(run.site) or Unfinished("")).kept:
        del needs[values.aside]  # it is there
    space.require(needs)


def refuse_ahead(made: Contents, live: Manifest) -> None:
    """Refuse rows that the live release's code does not know."""
    known = [migration.revision for migration in live.migrations]
    if made.revision and made.revision not in known:
        shown = {"release": made.release, "revision": made.revision}
        raise SiteError(messages.RESTORE_AHEAD, live=live.release, **shown)


def close(change: Change, run: Run, wanted: str) -> Unfinished:
    """Show the maintenance page and keep what will be replaced.

    Nothing is replaced yet: a failure shows the site again, as it was.
    """
    before = unfinished.read(run.site)
    with change.step("maintenance"):
        begun = unfinished.begin(run.site, wanted, run.values.aside)
        disk.write(run.site.paths.maintenance, b"", 0o644)
    if begun.kept:
        return begun
    try:
        with change.step("set aside"):
            set_aside(run, Path(begun.aside))
            return unfinished.write(run.site, changed(begun, kept=True))
    except (SiteError, OSError):
        if before is None or before.aside:  # else nobody knows what was replaced
            unfinished.end(run.site, begun)
            with suppress(OSError):  # the error that is told is the one that was first
                disk.remove(Path(begun.aside))
        raise


def replace_all(
    change: Change, run: Run, got: Fetched, manifest: Manifest, begun: Unfinished
) -> Path:
    """Put it in place behind the maintenance page, which a failure leaves standing."""
    site = run.site
    with change.step("database"):
        told = run.engine.put(got.stage / choose.DATABASE)
    if told:
        change.note(told)
    with change.step("files"):
        put_files(run, got)
        keys.put(site, got.part(SETTINGS, str(site.config.settings)))
    with change.step("migrate"):
        schema.check_config(site, manifest.release)
        schema.migrate(change, manifest)
    with change.step("restart live"):
        restart.restart(site, str(links.read(site.paths).live), drain=False)
    standby.go_live(change, manifest)
    with change.step("open"):
        lives.write(site, lives.Life(got.snapshot.life, {}))
        unfinished.end(site, begun)
    return Path(begun.aside)


def begun_at(run: Run) -> datetime | None:
    """Return the moment before which no unfinished restore has written into the log."""
    begun = unfinished.read(run.site) if run.engine.logs_restores else None
    return moments.read(begun.at) if begun else None


def set_aside(run: Run, aside: Path) -> None:
    """Copy what will be replaced, once: another try must not keep half a restore."""
    disk.remove(aside)
    aside.mkdir(mode=0o711, parents=True)
    database = aside / choose.DATABASE
    database.mkdir(mode=0o700)
    give(run.engine.account, database)
    keep(run, database)
    for path in kept(run):
        copy_as(run, None, path, aside / path.name)
    aside.chmod(0o700)
    process.run(argv.sync(aside))


def keep(run: Run, folder: Path) -> None:
    """Copy the database; one that cannot be read is kept as it is."""
    try:
        run.engine.keep(folder)
    except SiteError as error:
        if error.code != messages.DATABASE_FAILED.code:
            raise
        run.engine.keep_damaged(folder)


def put_files(run: Run, got: Fetched) -> None:
    """Replace what the application wrote, as its user, and root's own secrets."""
    account, data = run.site.account, run.site.config.data
    for part, folder in run.values.named_folders().items():
        source = got.part(part, folder)
        if source.is_dir():
            give(account, source)
            empty = ["find", folder, "-mindepth", "1", "-delete"]
            for command in (["mkdir", "-p", folder], empty):
                done = process.run(command, account=account, cwd=data)
                succeeded(done, f"empty {folder}")
            copy_as(run, source, source, Path(folder))
    for part, name in run.values.named_files().items():
        source = got.part(part, name)
        if source.is_file():
            disk.write(Path(name), source.read_bytes(), 0o600)


def copy_as(run: Run, owner: Path | None, source: Path, target: Path) -> None:
    """Copy a tree with its owners; with an owner, as the application's user."""
    inside = f"{source}/." if owner else str(source)
    command = ["cp", "-a", inside, str(target)]
    account = run.site.account if owner else None
    done = process.run(command, account=account, cwd=run.site.config.data)
    succeeded(done, f"copy {source}")
