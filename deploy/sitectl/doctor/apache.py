"""Apache itself: installed, configured as it was told, running, kept alive."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from sitectl import process
from sitectl.doctor.finding import Fault, Finding, Skipped
from sitectl.doctor.view import PID_FILE, View

SERVICE = "apache2.service"
RELOADS = re.compile(r"reload|restart|graceful|USR1|HUP")

NOT_INSTALLED = Fault(
    "DOC-201",
    "error",
    "{path} does not exist",
    "Apache was removed.",
    "make up (it installs Apache and mod_wsgi)",
)
NOT_RUNNING = Fault(
    "DOC-202",
    "error",
    "Apache does not run: {seen}",
    "It was stopped, or it died and could not start again.",
    "systemctl restart apache2; if it fails: `journalctl -u apache2 -n 30`",
)
BAD_CONFIGURATION = Fault(
    "DOC-203",
    "error",
    "Apache's configuration does not load: {seen}",
    "A file below /etc/apache2 was edited or lost; the next start of Apache fails.",
    "make up (it writes the configuration anew); by hand: `apache2ctl configtest`",
)
NOT_ENABLED = Fault(
    "DOC-204",
    "error",
    "the site is not enabled: {path} {seen}",
    "Someone ran a2dissite or removed the link.",
    "a2ensite {site} && apache2ctl configtest && systemctl reload apache2",
)
OTHER_SITES = Fault(
    "DOC-205",
    "warning",
    "Apache also serves {others}",
    "A package or a person enabled another site, which may take the ports or the name.",
    "a2dissite {first} && apache2ctl configtest && systemctl reload apache2",
)
OTHER_MPM = Fault(
    "DOC-206",
    "error",
    "Apache runs {seen}, the site is made for mpm_event",
    "A package such as PHP's enabled another one.",
    "make up (it enables mpm_event and nothing beside it)",
)
NOT_APPLIED = Fault(
    "DOC-207",
    "warning",
    "{names} changed since Apache last took its configuration in",
    "A file was edited by hand, or a run of `make up` was killed before the reload.",
    "make up (it writes our files, tests and reloads)",
)
ROTATION_RELOADS = Fault(
    "DOC-208",
    "warning",
    "{path} reloads Apache when it rotates logs",
    "Debian's own file came back with an upgrade. Each reload fails requests.",
    "make up (it replaces the file: Apache's logs rotate without a reload)",
)
NOT_AT_BOOT = Fault(
    "DOC-209",
    "warning",
    "Apache does not start with the host: {seen}",
    "Someone disabled the service.",
    "systemctl enable apache2",
)
NOT_KEPT_ALIVE = Fault(
    "DOC-210",
    "warning",
    "systemd restarts Apache {seen}, not always",
    "Our drop-in is missing; an Apache that is killed stays dead.",
    "make up (it writes /etc/systemd/system/apache2.service.d/{site}.conf)",
)
STALE_UNIT = Fault(
    "DOC-211",
    "warning",
    "systemd has not read the newest files of {unit}",
    "A unit or a drop-in was edited.",
    "systemctl daemon-reload",
)
RESTARTED = Fault(
    "DOC-212",
    "note",
    "systemd has started Apache again {count} times",
    "Apache died, by itself or by the kernel's hand.",
    "journalctl -u apache2 -n 50; `systemctl reset-failed apache2` forgets the count",
)
ORPHANED = Fault(
    "DOC-213",
    "error",
    "Apache's parent process {pid} is gone, but its children still answer",
    "It was killed, and systemd did not notice. Nothing replaces a daemon that ends, "
    "so no release can go live.",
    "systemctl restart apache2; then make up (its drop-in names the PID file)",
)


def asks(view: View) -> Iterator[str]:
    """Name the unit that is asked for."""
    yield SERVICE


def installed(view: View) -> Iterator[Finding]:
    """Have Apache."""
    path = view.at("/usr/sbin/apache2")
    if not path.exists():
        yield NOT_INSTALLED(path=path)


def running(view: View) -> Iterator[Finding]:
    """Run Apache."""
    if seen := view.apache_state():
        yield NOT_RUNNING(seen=seen)


def parent(view: View) -> Iterator[Finding]:
    """Have the parent that starts and replaces all others."""
    view.require_running()
    pid = (view.text(view.at(PID_FILE)) or "").strip()
    if not view.is_apache(pid):
        yield ORPHANED(pid=pid or "(unknown)")


def configuration(view: View) -> Iterator[Finding]:
    """Be able to start again."""
    view.require_apache()
    done = view.run("apache2ctl", "configtest")
    if done is None:
        raise Skipped("apache2ctl is missing")
    if done.status != 0:
        rows = [row for row in process.tail(done.stderr, 4) if "AH00558" not in row]
        yield BAD_CONFIGURATION(seen=" ".join(rows))


def enabled(view: View) -> Iterator[Finding]:
    """Serve the site."""
    view.require_apache()
    site = view.site.config.site
    path = view.apache / "sites-enabled" / f"{site}.conf"
    if not path.exists():
        seen = "is a broken link" if path.is_symlink() else "does not exist"
        yield NOT_ENABLED(path=path, seen=seen, site=site)


def other_sites(view: View) -> Iterator[Finding]:
    """Serve no other site."""
    own = f"{view.site.config.site}.conf"
    others = [n for n in view.names(view.apache / "sites-enabled") if n != own]
    if others:
        first = others[0].removesuffix(".conf")
        yield OTHER_SITES(others=", ".join(others), first=first)


def mpm(view: View) -> Iterator[Finding]:
    """Run the event MPM, which the timeouts and limits are made for."""
    view.require_apache()
    names = view.names(view.apache / "mods-enabled")
    seen = [n.removesuffix(".load") for n in names if re.match(r"mpm_\w+\.load", n)]
    if seen != ["mpm_event"]:
        yield OTHER_MPM(seen=" and ".join(seen) or "no MPM of its own")


def applied(view: View) -> Iterator[Finding]:
    """Run with the files as they are; `make up` notes their sums at each reload."""
    text = view.text(view.site.paths.state / "apache-applied")
    if text is None:
        raise Skipped("`make up` has not noted yet what Apache runs with")
    noted = {name: digest for digest, name in map(split_sum, text.splitlines())}
    seen = {name: digest(view.apache / name) for name in {*noted, *stamped(view)}}
    changed = sorted(name for name in seen if seen[name] != noted.get(name))
    if changed:
        yield NOT_APPLIED(names=", ".join(changed))


def split_sum(row: str) -> tuple[str, str]:
    """Split a line of sha256sum."""
    value, _, name = row.partition("  ")
    return value, name


def stamped(view: View) -> Iterator[str]:
    """Name the files whose sums are noted."""
    for pattern in ("ports.conf", "sites-available/*.conf", "mods-enabled/*"):
        for path in view.apache.glob(pattern):
            yield path.relative_to(view.apache).as_posix()


def digest(path: Path) -> str | None:
    """Return the sha256 of a small file."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def rotation(view: View) -> Iterator[Finding]:
    """Rotate logs without a reload."""
    folder = view.at("/etc/logrotate.d")
    for name in view.names(folder):
        rows = (view.text(folder / name) or "").splitlines()
        active = [row for row in rows if not row.lstrip().startswith("#")]
        if any("apache2" in row and RELOADS.search(row) for row in active):
            yield ROTATION_RELOADS(path=folder / name)


def service(view: View) -> Iterator[Finding]:
    """Start with the host, and again whatever Apache died of."""
    view.require_apache()
    unit = view.unit(SERVICE)
    if unit.get("UnitFileState") != "enabled":
        yield NOT_AT_BOOT(seen=unit.get("UnitFileState") or "no unit file")
    if unit.get("Restart") != "always":
        yield NOT_KEPT_ALIVE(seen=unit.get("Restart"), site=view.site.config.site)
    if unit.get("NeedDaemonReload") == "yes":
        yield STALE_UNIT(unit=SERVICE)
    if int(unit.get("NRestarts") or 0):
        yield RESTARTED(count=unit["NRestarts"])


CHECKS = (
    installed,
    running,
    parent,
    configuration,
    enabled,
    other_sites,
    mpm,
    applied,
    rotation,
    service,
)
