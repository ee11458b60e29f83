"""A made-up healthy host, in which a test breaks one thing."""

import hashlib
import json
import os
import shutil
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sitectl import history, links, releases
from sitectl.config import Config
from sitectl.doctor import examination
from sitectl.doctor.finding import NoAnswer, Skipped
from sitectl.doctor.view import View
from sitectl.fetch import Answer
from sitectl.paths import Paths
from sitectl.process import Outcome
from sitectl.site import Site
from tests.unit.sitectl import samples

ACCOUNT, UID = "nobody", 65534
OK = Outcome(0, "", "")
LIB = "/usr/local/lib/sitectl"
UNIT = {
    "LoadState": "loaded",
    "ActiveState": "active",
    "UnitFileState": "enabled",
    "Restart": "always",
    "NeedDaemonReload": "no",
    "Result": "success",
    "NRestarts": "0",
}
IDLE = {**UNIT, "ActiveState": "inactive", "UnitFileState": "static"}
ABSENT = {"LoadState": "not-found", "ActiveState": "inactive", "UnitFileState": ""}
UNITS = {
    "apache2.service": UNIT,
    "systemd-timesyncd.service": UNIT,
    "logrotate.timer": UNIT,
    "logrotate.service": IDLE,
    "mypack-touch.path": UNIT,
    "mypack-touch.service": IDLE,
    "mypack-touch-missed.service": IDLE,
}
PROC_TCP = "  sl  local_address rem_address   st tx rx tr tm uid timeout inode\n"


@dataclass
class MadeView(View):
    """A host whose commands and answers are made up."""

    commands: dict[str, Outcome | NoAnswer | None] = field(default_factory=dict)
    answers: dict[str, Answer | str] = field(default_factory=dict)
    system: dict[str, dict[str, str]] = field(default_factory=dict)

    def run(self, *command: str) -> Outcome | None:
        line = " ".join(command)
        made = (o for c, o in self.commands.items() if line.startswith(c))
        return said(next(made, OK))

    def flask(self, *words: str) -> Outcome | None:
        if self.state.live_release is None:
            raise Skipped("no release is live")
        return said(self.commands.get(" ".join(("flask", *words)), OK))

    def fetch(self, url: str) -> Answer | str:
        return self.answers[url]

    def unit(self, name: str) -> dict[str, str]:
        if not self.has_systemd:
            raise Skipped("this host has no systemd")
        return self.system.get(name, ABSENT)


def said(made: Outcome | NoAnswer | None) -> Outcome | None:
    """Return how a command ended, or that it did not."""
    if isinstance(made, NoAnswer):
        raise made
    return made


@dataclass
class Made:
    """The healthy host and the ways to break it."""

    view: MadeView
    top: Path

    @property
    def site(self) -> Site:
        return self.view.site

    @property
    def config(self) -> Config:
        return self.view.site.config

    def put(self, path: str, text: str = "", mode: int = 0o644) -> Path:
        """Write a file of the system."""
        target = self.view.at(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
        target.chmod(mode)
        return target

    def unit(self, name: str, **values: str) -> None:
        """Let systemd say something else of a unit."""
        self.view.system[name] = {**self.view.system.get(name, UNIT), **values}

    def process(self, pid: int, name: str, uid: int = UID) -> None:
        """Let a daemon run."""
        entry = self.site.proc / str(pid)
        entry.mkdir()
        (entry / "cmdline").write_bytes(name.encode() + b"\0")
        (entry / "comm").write_text("apache2\n")
        (entry / "status").write_text(f"Uid:\t{uid}\t{uid}\n")
        fields = " ".join(["S", *["0"] * 18, str(10**9)])
        (entry / "stat").write_text(f"{pid} (apache2) {fields} 0\n")

    def asked(self, number: int, **values: Any) -> None:
        """Have a user's requests in the access log, as Apache writes them."""
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "request_id": "-",
            "slot": "blue",
            "address": "198.51.100.7",
            "method": "GET",
            "target": "/item/?page=1",
            "status": 200,
            "bytes": 5000,
            "duration_us": 9000,
            **values,
        }
        with (self.config.error_log.parent / "access.log").open("a") as log:
            log.write(f"{json.dumps(line)}\n" * number)

    def writer(self, pid: int, log: str, state: str = "S") -> None:
        """Let a program that writes a log run."""
        words = ["python3", f"{LIB}/append-log", "-L", log, log, "86400"]
        self.process(pid, "\0".join(words))
        self.put(f"/proc/{pid}/stat", f"{pid} (append-log) {state} 1\n")

    def listen(self, *sockets: str) -> None:
        """Let these addresses be listened on, by Apache."""
        rows = [f" 0: {s} 0:0 0A 0 0 0 0 0 {n}\n" for n, s in enumerate(sockets, 70)]
        self.put("/proc/net/tcp", PROC_TCP + "".join(rows))

    def owns(self, pid: int, inode: int, name: str = "apache2") -> None:
        """Let a process have a socket open."""
        folder = self.view.at(f"/proc/{pid}/fd")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / str(inode)).symlink_to(f"socket:[{inode}]")
        self.put(f"/proc/{pid}/comm", f"{name}\n")

    def found(self, check: str) -> list[Any]:
        """Make one check anew."""
        fresh = replace(self.view, units={})
        return list(examination.checks()[check](fresh))

    def codes(self, check: str) -> list[str]:
        """Make one check anew; return what it finds."""
        return [finding.code for finding in self.found(check)]

    def reason(self, check: str) -> str:
        """Return why a check is skipped."""
        with pytest.raises(Skipped) as skip:
            self.found(check)
        return skip.value.reason


@pytest.fixture
def made(config: Config, tmp_path: Path) -> Made:
    if os.geteuid() != 0:
        pytest.skip("owners can be made up by root alone")
    tmp_path.chmod(0o755)
    ours = {"user": ACCOUNT, "group": "nogroup", "backups": tmp_path / "backups"}
    ours["backup_command"] = ("/usr/local/lib/sitectl/backup",)
    site_config = replace(config, **ours)
    proc = tmp_path / "proc"
    proc.mkdir()
    site = Site(site_config, Paths.of(site_config), proc, say=lambda text: None)
    host = Made(MadeView(site, tmp_path, system=dict(UNITS)), tmp_path)
    for build in (system, apache, code, state, network):
        build(host)
    return host


def system(host: Made) -> None:
    host.put("/etc/os-release", 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian 12"\n')
    host.put("/proc/meminfo", "MemTotal: 2048000 kB\nMemAvailable: 1024000 kB\n")
    host.put("/sys/class/net/lo/flags", "0x9\n")
    events = "/sys/fs/cgroup/system.slice/apache2.service/memory.events"
    host.put(events, "low 0\noom 0\noom_kill 0\n")
    host.put("/run/systemd/container", "systemd-nspawn\n")
    (host.top / "run/systemd/system").mkdir()
    (host.top / "tmp").mkdir()
    host.put("/etc/hostname", "www1\n")
    host.put("/etc/hosts", "127.0.0.1 localhost\n127.0.1.1 www1 # its own\n")
    host.put("/etc/logrotate.d/mypack", "/var/log/mypack/*.log {\n daily\n}\n")
    host.put("/etc/logrotate.d/apache2", "# Debian's entry reloads Apache each day.\n")


def apache(host: Made) -> None:
    config, paths = host.config, host.site.paths
    host.put("/usr/sbin/apache2")
    host.put("/run/apache2/apache2.pid", "100\n")
    host.put(f"{LIB}/append-log", mode=0o755)
    host.put(f"{LIB}/remove-old-logs", mode=0o755)
    host.put("/usr/local/lib/sitectl/backup", mode=0o755)
    module = "/usr/lib/apache2/modules/mod_wsgi.so"
    host.put(module, "\x7fELF libpython3.11.so.1.0")
    host.put(
        "/etc/apache2/mods-enabled/wsgi.load", f"LoadModule wsgi_module {module}\n"
    )
    host.put("/etc/apache2/mods-enabled/mpm_event.load")
    host.put("/etc/apache2/ports.conf", "Listen 8000\n")
    text = f"""
        WSGISocketPrefix /run/apache2/wsgi
        WSGIDaemonProcess blue user={config.user} home={config.data} \\
            python-home={paths.root}/blue/.venv
        WSGIDaemonProcess green python-home={paths.root}/green/.venv
        RewriteMap slot txt:{paths.map}
        WSGIScriptAlias / {paths.root}/start.wsgi
        ErrorLog "|{LIB}/append-log -e -p {LIB}/remove-old-logs \
-L /error.log /error.%Y-%m-%d.log 86400"
        CustomLog "|{LIB}/append-log -L /access.log /access.%F.log 86400" site
    """
    conf = host.put("/etc/apache2/sites-available/mypack.conf", text)
    enabled = host.top / "etc/apache2/sites-enabled"
    enabled.mkdir()
    (enabled / "mypack.conf").symlink_to(conf)
    for slot in (1, 2):
        host.put(f"/run/apache2/wsgi.7.u0.{slot}.sock")
    rows = [
        f"{hashlib.sha256((host.top / 'etc/apache2' / name).read_bytes()).hexdigest()}"
        f"  {name}\n"
        for name in (
            "ports.conf",
            "sites-available/mypack.conf",
            "mods-enabled/mpm_event.load",
            "mods-enabled/wsgi.load",
        )
    ]
    (paths.state / "apache-applied").write_text("".join(rows))


def code(host: Made) -> None:
    """Have release 1 live and standing by."""
    paths, release = host.site.paths, samples.release_id(1)
    home = paths.release(release)
    (home / ".venv/bin").mkdir(parents=True)
    (home / ".venv/lib/python3.11").mkdir(parents=True)
    (home / ".venv/bin/python").symlink_to(shutil.which("true") or "/bin/true")
    made_by = f"home = /usr/bin\ncommand = /usr/bin/python3 -m venv {home}/.venv\n"
    (home / ".venv/pyvenv.cfg").write_text(made_by)
    (home / "code.py").write_text("1")
    (paths.static / "site.css").write_text("body {}")
    seal(host, release)
    (paths.root / "start.wsgi").write_text("")
    for slot in ("blue", "green"):
        links.point_slot(paths, slot, release)
    links.make_live(paths, "blue")


def seal(host: Made, release: str, **fields: Any) -> None:
    """Bind a release to its files as they are."""
    home = host.site.paths.release(release)
    fields.setdefault("static", {"site.css": samples.sha256(b"body {}")})
    sums = releases.render_sums(home)
    (home / releases.SUMS).write_bytes(sums)
    raw = samples.manifest(release, **fields)
    (home / releases.MANIFEST).write_bytes(releases.sealed(raw, sums, "now"))


def state(host: Made) -> None:
    config = host.config
    config.settings.write_text("")
    config.settings.chmod(0o400)
    (config.logs / "app.log").write_text("")
    (config.data / "mypack.sqlite3").write_text("")
    for path in (config.settings, config.logs, config.data, *config.logs.iterdir()):
        os.chown(path, UID, UID)
    os.chown(config.data / "mypack.sqlite3", UID, UID)
    config.error_log.write_text("")
    host.asked(30)
    config.backups.mkdir(mode=0o700)
    release = samples.release_id(1)
    states = {"live": "blue", "blue": release, "green": release}
    record(host, **samples.ended("activate", release, state=states))


def record(host: Made, **values: Any) -> None:
    """Add a line to the history."""
    history.append(host.site.paths.history, {"time": "2026-11-22T10:00:00Z", **values})


def network(host: Made) -> None:
    live, standby = (
        int(url.rpartition(":")[2])
        for url in (host.config.live_url, host.config.standby_url)
    )
    host.listen(f"00000000:{live:04X}", f"0100007F:{standby:04X}")
    (host.site.proc / "self").mkdir()
    for pid, slot in enumerate(("blue", "blue", "green", "green"), 100):
        host.process(pid, f"(wsgi:{slot})")
    for pid, log in enumerate(("/error.log", "/access.log"), 120):
        host.writer(pid, log)
    for inode in (70, 71):
        host.owns(100, inode)
    release = samples.release_id(1)
    for url, slot in (
        (host.config.live_url, "blue"),
        (host.config.standby_url, "green"),
    ):
        body = json.dumps({"release": release, "slot": slot, "pid": 100}).encode()
        host.view.answers[f"{url}/healthz"] = Answer(200, body, 0.01)
    host.view.answers[f"{host.config.live_url}/readyz"] = Answer(200, b"{}", 0.01)
