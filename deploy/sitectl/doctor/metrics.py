"""What a monitoring host reads: the exporters, sitectl's file, the metrics page."""

import time
from collections.abc import Iterator

from sitectl.doctor.finding import Fault, Finding, Skipped
from sitectl.doctor.view import View

FOLDER = "/var/lib/prometheus/node-exporter"
OLD = 300  # seconds; it is written each minute

EXPORTER = Fault(
    "DOC-801",
    "warning",
    "{unit} is {state}, {enabled}: the monitoring host is blind to what it tells",
    "Someone stopped or disabled it, or it does not start.",
    "systemctl enable --now {unit}; journalctl -u {unit} -n 30",
)
TEXTFILE = Fault(
    "DOC-802",
    "warning",
    "{path} {seen}: alerts on backups, releases and certificates know nothing new",
    "Its timer was stopped, or the disk is full.",
    "systemctl enable --now {timer}; sitectl metrics --write {path}",
)
PAGE = Fault(
    "DOC-803",
    "warning",
    "{url} answers {seen}: nothing is known of requests and daemons",
    "The standby slot does not answer, or holds a release without metrics.",
    "sitectl reload; then `sitectl doctor metrics daemon`",
)


def port(view: View) -> str:
    """Return the port that metrics are read from."""
    found = view.directive(r"^\s*SetEnv mypack\.metrics ()")
    ports = view.directive(r"^\s*<VirtualHost \*:(\d+)>")
    if not found or not ports:
        raise Skipped("no host monitors this one")
    return str(ports[-1])


def asks(view: View) -> Iterator[str]:
    """Name the units of the exporters that are installed."""
    for name in view.names(view.at("/etc/default")):
        if name.startswith("prometheus-") and name.endswith("-exporter"):
            yield f"{name}.service"


def exporters(view: View) -> Iterator[Finding]:
    """Let each installed exporter run, also after a reboot."""
    port(view)
    for name in asks(view):
        unit = view.unit(name)
        state, enabled = unit.get("ActiveState"), unit.get("UnitFileState")
        if (state, enabled) != ("active", "enabled"):
            shown = name.removesuffix(".service")
            yield EXPORTER(unit=shown, state=state, enabled=enabled or "not enabled")


def textfile(view: View) -> Iterator[Finding]:
    """Have what sitectl tells, from the last minutes."""
    port(view)
    site = view.site.config.site
    path = view.at(f"{FOLDER}/{site}.prom")
    try:
        age = time.time() - path.stat().st_mtime
    except OSError as error:
        seen = str(error.strerror)
    else:
        seen = f"is {age:.0f} seconds old" if age > OLD else ""
    if seen:
        yield TEXTFILE(path=path, seen=seen, timer=f"{site}-metrics.timer")


def page(view: View) -> Iterator[Finding]:
    """Have the application's own metrics."""
    url = f"http://127.0.0.1:{port(view)}/metrics/app"
    view.require_running()
    answer = view.fetch(url)
    seen = answer if isinstance(answer, str) else str(answer.status)
    if seen != "200":
        yield PAGE(url=url, seen=seen)


CHECKS = (exporters, textfile, page)
