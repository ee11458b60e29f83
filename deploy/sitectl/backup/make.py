"""Makes a backup: the database, what the application wrote, and the settings."""

from pathlib import Path

from sitectl import links, messages, releases
from sitectl.backup import choose, contents, lives, moments, states, unfinished
from sitectl.backup.contents import Contents, Tables
from sitectl.backup.run import Run, give
from sitectl.backup.values import SETTINGS
from sitectl.messages import SiteError

MADE = "the backup was made"
ELSEWHERE = "elsewhere"  # its own host backs it up


def make(run: Run, *, adopt: bool = False) -> states.Record:
    """Make a backup and record how it went."""
    try:
        unfinished.refuse(run.site)
        made = attempt(run, adopt)
    except SiteError as error:
        states.bad(run.site, "backup", error)
        raise
    before = states.read(run.site, "backup").get("last_good") or {}
    # Said of the last removal, so that one that failed is tried again by the next run.
    removed = before.get("removed") or before.get("at") or made["at"]
    states.good(run.site, "backup", MADE, {**made, "removed": removed})
    if removed[:10] != made["at"][:10]:  # once a day
        remove(run, made)
    return made


def remove(run: Run, made: states.Record) -> None:
    """Remove old backups; a failure is recorded although the new one is good."""
    try:
        run.repository.forget()
    except SiteError as error:
        states.bad(run.site, "backup", error)
        raise
    states.good(run.site, "backup", MADE, {**made, "removed": made["at"]})


def attempt(run: Run, adopt: bool) -> states.Record:
    """Copy the database into a folder, and send it away with everything else."""
    began = moments.now()
    life = begin(run, adopt)
    stage = run.room("stage")
    database = stage / choose.DATABASE
    database.mkdir(mode=0o700)
    give(run.engine.account, database)
    saved = run.engine.save(database)
    at = saved.at or began
    release = links.read(run.site.paths).live_release
    if not adopt:
        refuse_empty(run, saved.tables, release)
    made = Contents(
        run.site.config.site,
        moments.show(at),
        release,
        saved.revision,
        run.values.database,
        saved.tables,
        saved.mark,
        parts(run),
    )
    contents.write(stage, made)
    label, size = run.repository.save(life.id, at, [stage, *kept(run)])
    return {
        "at": moments.show(at),
        "seconds": int((moments.now() - began).total_seconds()),
        "bytes": size + run.engine.size(),
        "label": label,
        "repository": run.values.repository,
        "tables": len(filled(saved.tables)),
    }


def parts(run: Run) -> dict[str, str]:
    """Say what is kept beside the database, and where this host has it."""
    folders, files = run.values.named_folders(), run.values.named_files()
    return {**folders, **files, SETTINGS: str(run.site.config.settings)}


def refuse_empty(run: Run, tables: Tables, release: str | None) -> None:
    """Refuse a database that lost its tables: good backups would go for such ones.

    One that no release has migrated yet never had any.
    """
    if filled(tables) or run.values.database == ELSEWHERE:
        return
    last = states.read(run.site, "backup").get("last_good") or {}
    if last.get("tables"):
        seen = f"the last good one had {last['tables']}"
    elif count := migrations(run, release):
        seen = f"release {release} has {count} migrations"
    else:
        return
    raise SiteError(messages.BACKUP_EMPTY, seen=seen)


def filled(tables: Tables) -> list[str]:
    """Name the tables that the application made; Alembic's own says nothing."""
    return [name for name in tables if name.rpartition(".")[2] != "alembic_version"]


def migrations(run: Run, release: str | None) -> int:
    """Count the migrations of a release; a damaged one has no say."""
    try:
        return len(releases.read(run.site.paths, release).migrations) if release else 0
    except (SiteError, OSError):
        return 0


def begin(run: Run, adopt: bool) -> lives.Life:
    """Reach the repository; refuse one that another life of the site has filled."""
    found = run.repository.snapshots(begin=adopt or not was_here(run))
    life = lives.read(run.site) or lives.begin(run.site, run.engine.tables())
    if lives.is_foreign(life, found) and not adopt:
        raise lives.foreign(found, run.values.repository)
    run.engine.begin(adopt)
    return life


def was_here(run: Run) -> bool:
    """Tell a repository that had the last backup: once it is gone, none is begun."""
    last = states.read(run.site, "backup").get("last_good") or {}
    return bool(last.get("repository") == run.values.repository)


def kept(run: Run) -> list[Path]:
    """List what is kept beside the database, as far as it is there."""
    values = run.values
    wanted = [*values.folders, *values.files, str(run.site.config.settings)]
    return [path for path in map(Path, wanted) if path.exists()]
