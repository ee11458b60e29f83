"""The settings file: there, closed to others, and accepted by the live release."""

import stat
from collections.abc import Iterator

from sitectl import process, tracebacks
from sitectl.doctor.access import READ, obstacle, shown
from sitectl.doctor.finding import Fault, Finding, Skipped
from sitectl.doctor.view import View

MISSING = Fault(
    "DOC-401",
    "error",
    "{path} does not exist",
    "It was removed; daemons that start now refuse to serve.",
    "make up (it writes the file; the key in it is new, so users sign in again)",
)
OPENED = Fault(
    "DOC-402",
    "error",
    "others may read or change the settings: {seen}",
    "A mode or an owner was changed by hand. The file holds secrets.",
    "chown {user} {path} && chmod 400 {path}; then change the secrets in it",
)
CLOSED = Fault(
    "DOC-403",
    "error",
    "the daemons cannot read the settings: {seen}",
    "A mode or an owner was changed by hand, of the file or of a folder above it.",
    "chown {user} {path} && chmod 400 {path}",
)
REFUSED = Fault(
    "DOC-404",
    "error",
    "the live release refuses the settings: {seen}",
    "A key was removed, mistyped or given a value that is not allowed. Running daemons "
    "still use the old ones.",
    "correct the value in the inventory, then `make up`; here: {path}, sitectl reload",
)
BROKEN = Fault(
    "DOC-405",
    "error",
    "the live release does not start: {seen}",
    "A file of it was damaged, or it meets something on this host it cannot take.",
    "sitectl verify {release}; then `sitectl rollback`",
)


def present(view: View) -> Iterator[Finding]:
    """Have settings."""
    path = view.site.config.settings
    if not path.exists():
        yield MISSING(path=path)


def closed(view: View) -> Iterator[Finding]:
    """Show the settings to the daemons and to nobody else."""
    config, user = view.site.config, view.account
    try:
        found = config.settings.stat()
    except OSError:
        raise Skipped(f"{config.settings} cannot be read") from None
    is_open = found.st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    if is_open or found.st_uid not in {user.uid, 0}:
        shown_as = shown(config.settings, found)
        yield OPENED(seen=shown_as, user=user.name, path=config.settings)
    if seen := obstacle(config.settings, user, READ, view.top):
        told = CLOSED(seen=seen, user=user.name, path=config.settings)
        yield seen.named(told, config.settings)


def accepted(view: View) -> Iterator[Finding]:
    """Let the live release judge the settings as they are now."""
    path, release = view.site.config.settings, view.state.live_release
    if not path.exists():
        raise Skipped(f"{path} does not exist")
    done = view.flask("check-config")
    if done is None:
        raise Skipped("the release's own check cannot be run")
    if done.status == 0:
        return
    if trace := tracebacks.last(done.stderr):
        yield BROKEN(seen=trace[-1], release=release)
    else:
        rows = process.tail(done.stderr or done.stdout, 6)
        problems = [row.strip() for row in rows if row.startswith("  ")]
        yield REFUSED(seen="; ".join(problems or rows), path=path)


CHECKS = (present, closed, accepted)
