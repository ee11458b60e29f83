"""The commands: each returns its result as one object and its text for people."""

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any, NoReturn

from sitectl import activate as activation
from sitectl import (
    argv,
    freshness,
    history,
    ledger,
    links,
    messages,
    releases,
    text,
    unpack,
)
from sitectl import check as checks
from sitectl import config as configuration
from sitectl import install as installation
from sitectl import maintenance as flag
from sitectl import prune as retention
from sitectl import repair as repairs
from sitectl import rollback as back
from sitectl import status as state
from sitectl.change import Change
from sitectl.lock import Lock, whoami
from sitectl.messages import SiteError
from sitectl.site import Site


@dataclass
class Result:
    """What a command found or did; `values` is what --json shows.

    `lines` is a text in either shape that is too long to be held at once.
    """

    text: str = ""
    changed: bool = False
    values: dict[str, Any] = field(default_factory=dict)
    exit: int = 0
    lines: Iterable[str] | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the one object of --json."""
        return {"changed": self.changed, **self.values}


Options = argparse.Namespace
Command = Callable[[Site, Options], Result]


@contextmanager
def changing(site: Site, verb: str, options: Options) -> Iterator[Change]:
    """Take the lock and repair what a killed change left, then let the change run."""
    with Lock(site.paths.lock, options.command_line, options.wait) as lock:
        change = Change(site, verb, options.command_line, lock)
        repairs.repair(change)
        yield change


def install(site: Site, options: Options) -> Result:
    """Install a bundle."""
    with changing(site, "install", options) as change:
        changed = installation.install(change, options.bundle, options.dependencies)
        release = unpack.read_manifest(options.bundle).release
    told = "installed" if changed else "already installed"
    return Result(f"{release} {told}", changed, {"release": release, **noted(change)})


def activate(site: Site, options: Options) -> Result:
    """Make a release live."""
    run = activation.activate_initial if options.initial else activation.activate
    with changing(site, "activate", options) as change:
        changed = run(change, options.release)
    return switched(site, change, changed)


def rollback(site: Site, options: Options) -> Result:
    """Go back to a good release."""
    with changing(site, "rollback", options) as change:
        changed = back.rollback(change, options.release)
    return switched(site, change, changed)


def reload(site: Site, options: Options) -> Result:
    """Activate the live release again."""
    live = str(links.read(site.paths).live)
    with changing(site, "reload", options) as change:
        if options.if_stale and not freshness.is_stale(site, live):
            return switched(site, change, False)
        activation.reload(change)
    return switched(site, change, True)


def switched(site: Site, change: Change, changed: bool) -> Result:
    """Tell what is live after a change."""
    now = links.read(site.paths)
    told = f"{now.live_release} is live in {now.live}"
    if not changed:
        told += "; nothing to do"
    values = {"live": now.live_release, "slot": now.live, **noted(change)}
    return Result(told, changed, values)


def noted(change: Change) -> dict[str, Any]:
    """Return what happened on the way."""
    return {"notes": change.notes}


def check(site: Site, options: Options) -> Result:
    """Check a slot; a first release that passes is good from now on."""
    release = checks.check(site, options.slot)
    changed = options.slot == "live" and checks.is_unproven(site, release)
    if changed:
        with changing(site, "check", options) as change:
            checks.prove(change, release)
    values = {"release": release, "slot": options.slot}
    return Result(f"{options.slot} serves {release}", changed, values)


def status(site: Site, options: Options) -> Result:
    """Show the state of the site."""
    values = state.status(site)
    return Result(text.status(values), values=values)


def doctor(site: Site, options: Options) -> Result:
    """Look at the host from every side; root sees all of it."""
    # Its many modules are compiled at each start: every other command does without.
    from sitectl.doctor import examination, spoken
    from sitectl.doctor.view import View
    from sitectl.observe import keeping

    require_root(site)
    found = examination.examine(View(site), options.topics)
    if options.keep:
        keeping.write_dated(site.paths.state / "doctor.json", found.as_json())
        return Result(spoken.summary(found), values=found.as_json())
    return Result(spoken.report(found), values=found.as_json(), exit=found.exit)


def observe(site: Site, options: Options) -> Result:
    """Write down what processes, disks and requests are like now."""
    from sitectl.observe import observation, spoken  # as in doctor

    require_root(site)
    found = observation.observe(site)
    return Result(spoken.report(found), values=found or {})


def require_root(site: Site) -> None:
    """Refuse who would see only a part."""
    if os.geteuid() != 0:
        raise SiteError(messages.NOT_ROOT, path=site.paths.state, user=whoami())


def metrics(site: Site, options: Options) -> Result:
    """Tell a monitoring host about the site; --write is for node_exporter."""
    from sitectl.metrics import certificates, changes, reports, textfile  # as in doctor
    from sitectl.metrics.sample import render

    parts = (changes, reports, certificates)
    found = [sample for part in parts for sample in part.samples(site)]
    text = render(found, site.config.site)
    if options.write:
        textfile.write(options.write, text)
        return Result(f"{len(found)} values in {options.write}")
    return Result(text.rstrip("\n"), values={"samples": [asdict(s) for s in found]})


def explain(options: Options) -> Result:
    """Say what lines of Apache's error log mean; needs no site, but names its logs."""
    from sitectl.explain import explanation  # as in doctor

    try:
        config = configuration.load(
            configuration.find(options.config_dir, options.site)
        )
        values = explanation.values_of(config.error_log, config.logs)
    except SiteError:
        values = {}
    given = options.line not in ([], ["-"])
    lines = [" ".join(options.line)] if given else sys.stdin
    found = explanation.explain_all(lines, values)
    told = {"lines": [said.as_json() for said in found]}
    return Result(explanation.spoken(found), values=told)


def logs(options: Options) -> Result:
    """Tell what the logs say; needs to read them alone, not the site's code."""
    from sitectl.logs import answer  # as in doctor

    config = configuration.load(configuration.find(options.config_dir, options.site))
    return Result(lines=answer.lines(config, options))


def backup(site: Site, options: Options) -> Result:
    """Make a backup now."""
    from sitectl.backup import commands  # as in doctor

    return commands.backup(site, options)


def restore(site: Site, options: Options) -> Result:
    """Bring the site back to a moment."""
    from sitectl.backup import commands  # as in doctor

    return commands.restore_at(site, options)


def drill(site: Site, options: Options) -> Result:
    """Prove that the latest backup can be restored."""
    from sitectl.backup import commands  # as in doctor

    return commands.drill(site, options)


def list_releases(site: Site, options: Options) -> Result:
    """Show the installed releases."""
    rows = state.listing(site)
    return Result(text.releases(rows), values={"releases": rows})


def show_history(site: Site, options: Options) -> Result:
    """Show the last changes, or prove that no line was changed."""
    data = history.read(site.paths.history)
    if options.verify:
        return verify_history(site, data)
    records = [r for r in ledger.records(data) if r.get("event") == "end"]
    records = records[-options.number :]
    return Result(text.history(records), values={"history": records})


def verify_history(site: Site, data: bytes) -> Result:
    """Walk the chain and name the first line that does not fit."""
    fault = ledger.first_fault(data)
    if fault:
        raise SiteError(
            messages.HISTORY_BROKEN,
            path=site.paths.history,
            line=fault.line,
            reason=fault.reason,
        )
    lines = data.count(b"\n")
    torn = "; the last one is torn" if ledger.torn_line(data) else ""
    return Result(f"{lines} lines, unbroken{torn}", values={"lines": lines})


def prune(site: Site, options: Options) -> Result:
    """Remove what nothing needs."""
    with changing(site, "prune", options) as change:
        live = links.read(site.paths).live_release
        with change.recorded(live):
            gone = retention.prune(change)
    return Result(f"{len(gone)} removed", bool(gone), {"removed": gone})


def maintenance(site: Site, options: Options) -> Result:
    """Switch the maintenance page."""
    with changing(site, "maintenance", options) as change:
        changed = flag.switch(change, options.state == "on")
    values = {"maintenance": options.state == "on"}
    return Result(f"maintenance is {options.state}", changed, values)


def verify(site: Site, options: Options) -> Result:
    """Prove that a release is whole."""
    found = releases.verify(site.paths, options.release)
    values = {"release": found.release, "tree": found.tree}
    return Result(f"{found.release} verifies", values=values)


def flask(site: Site, options: Options) -> NoReturn:
    """Become the live release's flask command, run as the application's account."""
    now = links.read(site.paths)
    release = now.live_release or now.links["blue"]
    if release is None:
        raise SiteError(messages.NO_RELEASE)
    home = site.paths.release(release)
    command = argv.flask(home, site.config.package, options.arguments)
    passed = {"TERM": os.environ["TERM"]} if "TERM" in os.environ else {}
    os.chdir(site.config.data)
    site.account.become()
    environment = {**argv.ENVIRONMENT, **passed, "HOME": str(site.config.data)}
    os.execve(command[0], command, environment)  # noqa: S606 - no shell is wanted
