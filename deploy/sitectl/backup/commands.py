"""The commands of the backups: each returns its result for people and for --json."""

import os

from sitectl import messages
from sitectl.backup import drill as drills
from sitectl.backup import make, moments, restore, unfinished
from sitectl.backup import values as table
from sitectl.backup.run import Run, engine_of, running
from sitectl.change import Change
from sitectl.commands import Options, Result, changing, noted
from sitectl.lock import whoami
from sitectl.messages import SiteError
from sitectl.site import Site

NOTHING_YET = {messages.BACKUPS_FOREIGN.code, messages.BACKUP_EMPTY.code}


def require_root(site: Site) -> None:
    """Ask for root: the key is its alone."""
    if os.geteuid() != 0:
        raise SiteError(messages.NOT_ROOT, path=site.paths.state, user=whoami())


def backup(site: Site, options: Options) -> Result:
    """Make a backup now."""
    require_root(site)
    if options.log:
        return keep_log(site, options)
    with running(site, options.config_dir, options.command_line, options.wait) as run:
        try:
            made = make.make(run, adopt=options.adopt)
        except SiteError as error:
            # A host built anew: what was lost comes back by a restore, not by us.
            if options.begin and error.code in NOTHING_YET:
                return Result(f"{error.text}\nnext: {error.next}", values={"ok": False})
            raise
    told = f"backup {made['label']} of {made['at']}"
    return Result(told, True, {"told": told, "backup": made})


def keep_log(site: Site, options: Options) -> Result:
    """Keep the changes since the last backup, beside whatever else goes on."""
    values = table.load(options.config_dir, site.config.site)
    unfinished.refuse(site)
    chain = engine_of(site, values).keep_log()
    told = "the log of changes is kept" if chain else "there is no log to keep"
    return Result(told, bool(chain), {"told": told, "chain": chain})


def restore_at(site: Site, options: Options) -> Result:
    """Bring the site back to a moment."""
    require_root(site)
    at = moments.wanted(options.at)
    with running(site, options.config_dir, options.command_line, 600) as run:
        with changing(site, "restore", options) as change:
            aside = restore.restore(change, run, at, replace=options.replace)
        told = [f"restored; what was here before is in {aside}", back_up(run, change)]
    return Result("\n".join(told), True, {"aside": str(aside), **noted(change)})


def back_up(run: Run, change: Change) -> str:
    """Back up what was restored: the next restore needs nothing from before it.

    The site is restored and open, so a failure is told and does not fail the restore.
    """
    run.site.say("  the site is open; it is backed up as it is now")
    try:
        made = make.make(run)
    except (SiteError, OSError) as error:
        change.note(f"no backup of it could be made: {error}")
        return "no backup of it could be made: sitectl backup"
    return f"backup {made['label']} of {made['at']} holds it"


def drill(site: Site, options: Options) -> Result:
    """Prove that the latest backup can be restored."""
    require_root(site)
    with running(site, options.config_dir, options.command_line, options.wait) as run:
        proved = drills.drill(run)
    told = (
        "{rows} rows in {tables} tables are as they were backed up; restored in "
        "{rto_seconds} s, {rpo_seconds} s of work would be lost"
    )
    told = told.format_map(proved)
    return Result(told, True, {"told": told, "drill": proved})
