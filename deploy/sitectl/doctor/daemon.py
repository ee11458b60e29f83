"""The daemons of both slots: there, ours, up to date, answering."""

from collections.abc import Iterator

from sitectl import daemons, freshness
from sitectl.doctor.access import ENTER, READ, WRITE, obstacle
from sitectl.doctor.finding import Fault, Finding, Skipped
from sitectl.doctor.view import View
from sitectl.paths import SLOTS
from sitectl.probe import parse_object

NO_DAEMONS = Fault(
    "DOC-225",
    "error",
    "slot {slot} ({role}) has {seen} daemons, {expected} are needed",
    "Apache is stopped, a daemon was killed this instant, or it cannot start.",
    "tail -n 50 {log} | sitectl explain -; then `systemctl restart apache2`",
)
OTHER_USER = Fault(
    "DOC-226",
    "error",
    "daemon {pid} of slot {slot} runs as uid {seen}, not as {user}",
    "WSGIDaemonProcess names another user than the site's file, or the user was "
    "deleted and made again.",
    "make up, then `systemctl restart apache2`",
)
OLD_SETTINGS = Fault(
    "DOC-227",
    "warning",
    "{path} is newer than the live daemons, which still use the old settings",
    "The settings were changed and no reload followed.",
    "sitectl reload",
)
HOME = Fault(
    "DOC-228",
    "error",
    "the daemons cannot enter their home: {seen}",
    "Its owner or mode was changed, or that of a folder above it. A daemon that "
    "starts now answers every request with 504.",
    "install -d -o {user} -g {group} -m 750 {path}",
)
ENTRY = Fault(
    "DOC-229",
    "error",
    "the daemons cannot read the entry: {seen}",
    "start.wsgi was removed, or it or a folder above it was closed to the group.",
    "make up; by hand: chown root:{group} {path} && chmod 640 {path}",
)
OTHER_ANSWER = Fault(
    "DOC-231",
    "error",
    "{url} answers as {seen}; links and map say {expected}",
    "Apache reads another map, or daemons of an older release still run.",
    "sitectl reload; if that does not help: systemctl restart apache2",
)
NO_ANSWER = Fault(
    "DOC-232",
    "error",
    "{url} does not answer: {seen}",
    "Apache or the daemons are down or stuck, or the application does not import.",
    "tail -n 50 {log} | sitectl explain -",
)


def missing(view: View) -> Iterator[Finding]:
    """Have as many daemons as each slot must have; a change replaces some."""
    view.require_running()
    if view.is_changing:
        raise Skipped("a change runs and replaces daemons")
    expected = view.site.config.processes
    for slot in SLOTS:
        seen = len(view.site.daemons(slot))
        if seen < expected:
            role = "live" if slot == view.state.live else "standby"
            log = view.site.config.error_log
            shown = {"slot": slot, "role": role, "seen": seen}
            yield NO_DAEMONS(**shown, expected=expected, log=log)


def users(view: View) -> Iterator[Finding]:
    """Run no daemon as anybody else."""
    user, proc = view.account, view.site.proc
    for slot in SLOTS:
        for daemon in sorted(daemons.find(proc, slot, None)):
            seen = daemons.owner(proc / str(daemon.pid))
            if seen != user.uid:
                yield OTHER_USER(pid=daemon.pid, slot=slot, seen=seen, user=user.name)


def settings(view: View) -> Iterator[Finding]:
    """Run with the settings of today."""
    live = view.state.live
    if live and not view.is_changing and freshness.is_stale(view.site, live):
        yield OLD_SETTINGS(path=view.site.config.settings)


def home(view: View) -> Iterator[Finding]:
    """Let the daemons enter their home and write there."""
    config = view.site.config
    want = READ | WRITE | ENTER
    if seen := obstacle(config.data, view.account, want, view.top):
        owners = {"user": config.user, "group": config.group}
        yield seen.named(HOME(seen=seen, path=config.data, **owners), config.data)


def entry(view: View) -> Iterator[Finding]:
    """Let the daemons read the one file that Apache hands them."""
    path = view.site.paths.root / "start.wsgi"
    if seen := obstacle(path, view.account, READ, view.top):
        told = ENTRY(seen=seen, path=path, group=view.site.config.group)
        yield seen.named(told, path)


def answers(view: View) -> Iterator[Finding]:
    """Answer in both slots as what links and map say."""
    view.require_running()
    site, state = view.site, view.state
    for url, slot, release in (
        (site.config.live_url, state.live, state.live_release),
        (site.config.standby_url, state.standby, state.standby_release),
    ):
        if not view.is_changing:
            yield from answer(view, f"{url}/healthz", slot, release)


def answer(
    view: View, url: str, slot: str | None, release: str | None
) -> Iterator[Finding]:
    """Ask one slot who it is."""
    got = view.fetch(url)
    if isinstance(got, str) or got.status != 200:
        seen = got if isinstance(got, str) else f"status {got.status}"
        yield NO_ANSWER(url=url, seen=seen, log=view.site.config.error_log)
        return
    values = parse_object(got.body)
    seen = f"{values.get('release')} in {values.get('slot')}"
    if slot and seen != f"{release} in {slot}":
        yield OTHER_ANSWER(url=url, seen=seen, expected=f"{release} in {slot}")


CHECKS = (missing, users, settings, home, entry, answers)
