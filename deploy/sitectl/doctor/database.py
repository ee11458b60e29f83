"""The database: it answers, and its schema fits the live release."""

from collections.abc import Iterator

from sitectl import migrations, process
from sitectl.doctor.access import WRITE, allows, shown
from sitectl.doctor.finding import Fault, Finding, NoAnswer, Skipped
from sitectl.doctor.release import live_manifest
from sitectl.doctor.view import View
from sitectl.schema import AHEAD

# What SQLite says of a file that it cannot read.
DAMAGES = ("file is not a database", "database disk image is malformed")
SERVERS = ("postgresql", "mariadb", "mysql")

SILENT = Fault(
    "DOC-411",
    "error",
    "the database does not answer: {seen}",
    "Its server is stopped, full, refuses the account, or is another one.",
    "{remedy}",
)
BEHIND = Fault(
    "DOC-412",
    "error",
    "the database is at revision {seen}, the live release needs {needed}",
    "It was restored from before a migration, or downgraded by hand.",
    "sitectl flask -- db upgrade",
)
FOREIGN_FILES = Fault(
    "DOC-413",
    "error",
    "the application cannot write {seen}",
    "A command was run as root in the data folder, or files were restored as root.",
    "chown -R {user}:{group} {path}",
)
DAMAGED = Fault(
    "DOC-415",
    "error",
    "the database is damaged: {seen}",
    "Something else wrote into SQLite's file, or the disk under it failed.",
    "sitectl restore latest --replace (what is there is kept aside)",
)
SERVER_NOT_AT_BOOT = Fault(
    "DOC-414",
    "warning",
    "{unit} runs, but does not start with the host",
    "Someone disabled the database server.",
    "systemctl enable {unit}",
)


def asks(view: View) -> Iterator[str]:
    """Name the units that are asked for."""
    yield from (f"{name}.service" for name in SERVERS)


def ready(view: View) -> bool:
    """Tell whether a live daemon finds database and schema as they must be."""
    answer = view.fetch(f"{view.site.config.live_url}/readyz")
    return not isinstance(answer, str) and answer.status == 200


def answers(view: View) -> Iterator[Finding]:
    """Have a database that answers and fits; daemons that can tell are asked first."""
    if ready(view):
        return
    manifest = live_manifest(view)
    try:
        done = view.flask("db", "current")
    except NoAnswer as hanging:
        require_settings(view)
        yield SILENT(seen=hanging.reason, remedy=remedy(view))
        return
    if done is None:
        raise Skipped("`flask db current` cannot be run")
    if done.status != 0:
        if AHEAD not in done.stderr:
            yield from silence(view)
        return
    current = migrations.current_revision(done.stdout)
    if left := migrations.pending(manifest.migrations, current):
        yield BEHIND(seen=current or "none", needed=left[-1].revision)


def require_settings(view: View) -> None:
    """Skip where settings or code do not even get as far as the database."""
    done = view.flask("check-config")
    if done is None or done.status != 0:
        raise Skipped("the live release does not start with these settings")


def silence(view: View) -> Iterator[Finding]:
    """Tell what the application meets where the database should be."""
    require_settings(view)
    seen = "`flask db current` failed"
    try:
        done = view.flask("check-config", "--connect")
        rows = process.tail(done.stderr or done.stdout, 1) if done else []
        if rows and done and done.status != 0:
            seen = rows[-1]
    except NoAnswer as hanging:
        seen = hanging.reason
    if any(words in seen for words in DAMAGES):
        yield DAMAGED(seen=seen)
    else:
        yield SILENT(seen=seen, remedy=remedy(view))


def remedy(view: View) -> str:
    """Name the server that is stopped, else where to look."""
    for name in SERVERS:
        unit = unit_of(view, name)
        if unit.get("LoadState") == "loaded" and unit.get("ActiveState") != "active":
            return f"systemctl start {name}"
    return (
        "sitectl flask -- db current (it says more); is the server up, is there room?"
    )


def unit_of(view: View, name: str) -> dict[str, str]:
    """Return what systemd says of a server, nothing without systemd."""
    try:
        return view.unit(f"{name}.service")
    except Skipped:
        return {}


def servers(view: View) -> Iterator[Finding]:
    """Start a database server of this host with the host."""
    for name in SERVERS:
        unit = view.unit(f"{name}.service")
        runs = unit.get("ActiveState") == "active"
        if runs and unit.get("UnitFileState") == "disabled":
            yield SERVER_NOT_AT_BOOT(unit=name)


def files(view: View) -> Iterator[Finding]:
    """Own what the application writes."""
    config, user = view.site.config, view.account
    for name in view.names(config.data):
        path = config.data / name
        try:
            found = path.lstat()
        except OSError:
            continue
        if not path.is_symlink() and not allows(found, user, WRITE):
            shown_as = {"user": config.user, "group": config.group}
            yield FOREIGN_FILES(seen=shown(path, found), path=config.data, **shown_as)
            return


CHECKS = (answers, servers, files)
