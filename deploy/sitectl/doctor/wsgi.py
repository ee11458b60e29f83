"""mod_wsgi: the module, its Python, its sockets, its directives."""

import re
from collections.abc import Iterator
from pathlib import Path

from sitectl.doctor.access import ENTER, obstacle
from sitectl.doctor.finding import Fault, Finding, Skipped
from sitectl.doctor.view import View
from sitectl.paths import SLOTS

LINKED = re.compile(rb"libpython(3\.\d+)")
LOADED = re.compile(r"^\s*LoadModule\s+wsgi_module\s+\"?([^\s\"]+)", re.M)
DEBIANS = "wsgi.load"
BUILT = "mod_wsgi_pypi.load"  # where the inventory says `apache_mod_wsgi: pypi`

NO_MODULE = Fault(
    "DOC-221",
    "error",
    "mod_wsgi is not there: {path} {seen}",
    "The package was removed, or the module disabled.",
    "make up (it installs or builds the module, and enables it)",
)
OTHER_PYTHON = Fault(
    "DOC-222",
    "error",
    "slot {slot} holds an environment for Python {seen}, mod_wsgi is Python {module}",
    "The host's Python was upgraded, or the release was built for another Debian. "
    "The next daemon of this slot does not find its packages.",
    "make deploy (it builds for the Python of the host)",
)
SOCKET_PATH = Fault(
    "DOC-223",
    "error",
    "Apache cannot reach the daemons' sockets: {seen}",
    "The folder of WSGISocketPrefix was closed or lost; requests end in 503.",
    "chmod 755 {folder}; if it is missing: systemctl restart apache2",
)
NO_SOCKETS = Fault(
    "DOC-224",
    "error",
    "{prefix}.* holds {seen} sockets, {expected} are needed",
    "Someone cleaned the folder: Apache's children cannot reach the daemons.",
    "systemctl restart apache2",
)
DISAGREE = Fault(
    "DOC-230",
    "error",
    "Apache's configuration lacks `{directive}`, which the site's file asks for",
    "One of them was edited: daemons run with another home, Python or slot map.",
    "make up (it writes both anew)",
)


def module(view: View) -> Iterator[Finding]:
    """Have mod_wsgi, enabled."""
    view.require_apache()
    enabled = link(view)
    if not enabled.exists():
        seen = "is a broken link" if enabled.is_symlink() else "does not exist"
        yield NO_MODULE(path=enabled, seen=seen)
    elif not library(view).exists():
        yield NO_MODULE(path=library(view), seen="does not exist")


def link(view: View) -> Path:
    """Return what enables the module, Debian's or the one that was built."""
    folder = view.apache / "mods-enabled"
    return folder / (BUILT if BUILT in view.names(folder) else DEBIANS)


def library(view: View) -> Path:
    """Return the file that Apache loads."""
    found = LOADED.search(view.text(link(view)) or "")
    path = found[1] if found else "/usr/lib/apache2/modules/mod_wsgi.so"
    return view.at(path if path.startswith("/") else f"/usr/lib/apache2/{path}")


def python(view: View) -> Iterator[Finding]:
    """Load no code of another Python than the module's."""
    try:
        linked = LINKED.search(library(view).read_bytes())
    except OSError:
        raise Skipped("mod_wsgi cannot be read") from None
    if linked is None:
        raise Skipped("mod_wsgi does not say which Python it has")
    ours = linked[1].decode()
    for slot in SLOTS:
        folders = view.names(view.site.paths.slot(slot) / ".venv" / "lib")
        seen = [name[6:] for name in folders if name.startswith("python")]
        if seen and ours not in seen:
            yield OTHER_PYTHON(slot=slot, seen=", ".join(seen), module=ours)


def prefix(view: View) -> Path:
    """Return how the names of the daemons' sockets begin."""
    found = view.directive(r"^\s*WSGISocketPrefix\s+\"?([^\s\"]+)")
    path = found[-1] if found else "/run/apache2/wsgi"
    return view.at(path if path.startswith("/") else f"/etc/apache2/{path}")


def sockets(view: View) -> Iterator[Finding]:
    """Let Apache's children reach the daemons."""
    start = prefix(view)
    if not any(view.site.daemons(slot) for slot in SLOTS):
        raise Skipped("no daemon runs")
    if seen := obstacle(start.parent, view.server, ENTER, view.top):
        told = SOCKET_PATH(seen=seen, folder=start.parent)
        yield seen.named(told, start.parent)
    found = list(start.parent.glob(f"{start.name}.*.sock"))
    if len(found) < len(SLOTS):
        yield NO_SOCKETS(prefix=start, seen=len(found), expected=len(SLOTS))


def agreement(view: View) -> Iterator[Finding]:
    """Let Apache and sitectl mean the same places."""
    config, paths = view.site.config, view.site.paths
    wanted = [f"user={config.user}", f"home={config.data}"]
    wanted += [f"python-home={paths.slot(slot)}/.venv" for slot in SLOTS]
    wanted += [f"txt:{paths.map}", f"WSGIScriptAlias / {paths.root}/start.wsgi"]
    for directive in wanted:
        if not view.directive(rf"({re.escape(directive)})(?=[\s\"]|$)"):
            yield DISAGREE(directive=directive)


CHECKS = (module, python, sockets, agreement)
