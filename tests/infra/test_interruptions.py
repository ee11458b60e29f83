"""Killed at any system call or cut off from power: what is live stays whole."""

import contextlib
import io
import json
import os
import random
import re
import shutil
import signal
import subprocess
import tarfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from sitectl import (
    cli,
    config,
    environment,
    history,
    install,
    ledger,
    links,
    status,
)
from sitectl import daemons as processes
from sitectl import releases as installed
from sitectl.paths import Paths
from sitectl.site import Site as LocalSite
from tests.infra import releases
from tests.infra.releases import Site, Watch
from tests.lab import Host, Lab
from tests.unit.sitectl import samples

# The heartbeat is a thread; the children forked here take no lock.
pytestmark = [
    pytest.mark.lab,
    pytest.mark.timeout(1800),
    pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning"),
    pytest.mark.skipif(not shutil.which("strace"), reason="strace is missing"),
    pytest.mark.skipif(os.geteuid() != 0, reason="tracing and mounting need root"),
]
ON_DEBIAN_12 = pytest.mark.parametrize("clone", ["d12"], indirect=True)

# System calls that change a file, a name or another process.
CHANGING = (
    "rename,renameat,renameat2,symlink,symlinkat,link,linkat,unlink,unlinkat,rmdir,"
    "mkdir,mkdirat,open,openat,write,pwrite64,sendfile,copy_file_range,truncate,"
    "ftruncate,fsync,fdatasync,syncfs,chmod,fchmod,fchmodat,chown,fchown,lchown,"
    "fchownat,utimensat,kill,tgkill,setpriority"
)
CALL = re.compile(r"^(?:\d+ +)?(?:[\d.]+ )?(\w+)\((.*)$")
SEED = 20261122


@dataclass(frozen=True)
class Point:
    """The n-th call of a kind: a change is killed before it is carried out."""

    call: str
    number: int

    @property
    def options(self) -> list[str]:
        """Tell strace to kill here."""
        inject = f"{self.call}:signal=KILL:when={self.number}"
        return ["-e", f"trace={self.call}", "-e", f"inject={inject}"]


def points(log: str, opens: bool = True) -> list[Point]:
    """List where a change may be killed, from what strace saw of a whole one."""
    seen: dict[str, int] = {}
    found = []
    for match in filter(None, map(CALL.match, log.splitlines())):
        name, rest = match.groups()
        seen[name] = seen.get(name, 0) + 1
        is_open = name in {"open", "openat"}
        if is_open and not (opens and re.search("O_CREAT|O_TRUNC", rest)):
            continue
        if name == "write" and re.match("[12][,<]", rest):
            continue
        found.append(Point(name, seen[name]))
    return found


# A site of its own on this machine, with the edges to daemons and HTTP cut off


@pytest.fixture
def local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have two good releases, one live; return the folder of the site's file."""
    cut_edges(monkeypatch)
    return make_local(tmp_path)


def cut_edges(patch: pytest.MonkeyPatch) -> None:
    """Let daemons and HTTP answer well at once; files are handled for real."""
    patch.setattr("sitectl.standby.restart.restart", lambda *a, **k: None)
    patch.setattr("sitectl.standby.probe.Check.every_daemon", lambda s: frozenset())
    patch.setattr("sitectl.standby.probe.Check.content", lambda s, before: None)
    patch.setattr("sitectl.standby.probe.confirm_live", lambda *a: None)
    patch.setattr("sitectl.activate.require_running", lambda *a: None)
    patch.setattr("sitectl.rollback.require_running", lambda *a: None)
    patch.setattr(processes, "find", lambda *a: frozenset())
    patch.setattr(environment.Build, "create", create)
    patch.setattr(environment.Build, "fill", fill)
    patch.setattr(environment.Build, "finish", lambda build: None)
    patch.setattr(install, "check_python", lambda *a: None)
    patch.setattr(install, "NEEDED_MB", 1)


def create(build: environment.Build, python: Path) -> None:
    (build.venv / "bin").mkdir(parents=True)


def fill(build: environment.Build, *sources: Path | None) -> None:
    """Stand in for an environment: its interpreter answers the flask commands."""
    (build.venv / "bin/python").write_text(samples.FLASK)
    (build.venv / "bin/python").chmod(0o755)
    for number in range(4):
        (build.venv / f"module{number}").write_bytes(os.urandom(20_000))


def make_local(folder: Path) -> Path:
    """Lay out a site with release 1 in standby and release 2 live."""
    values = {
        "site": "mypack",
        "package": "mypack",
        "user": "root",
        "group": "root",
        "settings": "/dev/null",
        "live_url": "http://127.0.0.1:1",
        "standby_url": "http://127.0.0.1:1",
        "error_log": "/dev/null",
    }
    for name in ("root", "state", "data", "logs"):
        (folder / name).mkdir()
        values[name] = str(folder / name)
    text = "".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items())
    (folder / "mypack.toml").write_text(text)
    first = samples.release_id(1)
    run(folder, "install", str(pack(folder, 1)), "--dependencies", "/dev/null")
    run(folder, "activate", first, "--initial")
    history.append(folder / "state/history.jsonl", samples.ended("check", first))
    run(folder, "install", str(pack(folder, 2)), "--dependencies", "/dev/null")
    run(folder, "activate", samples.release_id(2))
    return folder


def pack(folder: Path, number: int) -> Path:
    """Write a bundle whose asset and wheel differ from those of other releases."""
    contents = {
        "requirements.txt": b"",
        "logging.ini": b"[loggers]\n",
        "app/mypack-1.0-py3-none-any.whl": b"%d" % number,
    }
    asset, style = f"site.{number:012x}.css", b"%d {}" % number
    values = {
        "files": {name: samples.sha256(data) for name, data in contents.items()},
        "static": {asset: samples.sha256(style)},
    }
    contents[f"static/{asset}"] = style
    made = samples.manifest(samples.release_id(number), **values)
    contents["manifest.json"] = json.dumps(made).encode()
    path = folder / f"{number}.tar"
    with tarfile.open(path, "w") as archive:
        for name, data in contents.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return path


def run(folder: Path, *arguments: str) -> str:
    """Run the command line in this process; return what it says."""
    told = io.StringIO()
    handlers = {n: signal.getsignal(n) for n in (15, 1, 2)}
    with contextlib.redirect_stderr(told), contextlib.redirect_stdout(told):
        code = cli.main([*arguments, "--config-dir", str(folder)])
    for number, handler in handlers.items():
        signal.signal(number, handler)
    assert code == 0, told.getvalue()
    return told.getvalue()


def site_in(folder: Path) -> LocalSite:
    values = config.load(folder / "mypack.toml")
    return LocalSite(values, Paths.of(values), say=lambda text: None)


def traced(work: Callable[[], object], *options: str) -> tuple[int, str]:
    """Run in a child under strace; return its status and what strace saw."""
    child = os.fork()
    if child == 0:
        os.kill(os.getpid(), signal.SIGSTOP)
        try:
            work()
        except BaseException as error:  # the child must never return into pytest
            os.write(2, repr(error).encode())
            os._exit(3)
        os._exit(0)
    os.waitpid(child, os.WUNTRACED)
    read, write = os.pipe()
    strace = subprocess.Popen(
        ["strace", "-p", str(child), *options],
        stderr=write,
        stdout=subprocess.DEVNULL,
    )
    os.close(write)
    with open(read, encoding="utf-8", errors="replace") as stream:  # noqa: PTH123 - a pipe
        attached = stream.readline()
        assert "attached" in attached, attached
        os.kill(child, signal.SIGCONT)
        log = stream.read()
    strace.wait()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), log


def is_sound(site: LocalSite, *live: str) -> None:
    """Require that map and links name whole releases, and that one of these is live."""
    state = links.read(site.paths)
    assert state.live_release in live, state
    for release in state.links.values():
        assert release
        installed.verify(site.paths, release)


def is_mended(folder: Path) -> None:
    """Require that the next command repairs, says so, and leaves nothing over."""
    site = site_in(folder)
    killed = "a change was killed; the next one repairs what it left"
    was_killed = killed in status.status(site)["warnings"]
    told = run(folder, "prune")
    assert ("note: " in told) or not was_killed, told
    assert killed not in status.status(site)["warnings"]
    assert "note: " not in run(folder, "prune")
    assert ledger.first_fault(history.read(site.paths.history)) is None
    assert links.read_target(site.paths.current) == links.read(site.paths).live
    hidden = [p for p in folder.rglob(".*") if p.name != ".venv"]
    assert hidden == []


def activate_other(folder: Path) -> list[str]:
    """Activate whichever of the two releases is not live."""
    now = links.read(site_in(folder).paths).live_release
    other = {samples.release_id(n) for n in (1, 2)} - {now}
    return ["activate", *other]


def install_new(folder: Path) -> list[str]:
    """Install release 3 where it is not."""
    shutil.rmtree(folder / "root/releases" / samples.release_id(3), ignore_errors=True)
    return install_third(folder)


def install_again(folder: Path) -> list[str]:
    """Install release 3 where it is damaged: it is made again and takes its place."""
    home = folder / "root/releases" / samples.release_id(3)
    if not home.exists():
        run(folder, *install_third(folder))
    (home / "logging.ini").write_text("damaged")
    return install_third(folder)


def install_third(folder: Path) -> list[str]:
    (folder / "root/static" / f"site.{3:012x}.css").unlink(missing_ok=True)
    return ["install", str(folder / "3.tar"), "--dependencies", "/dev/null"]


@pytest.mark.parametrize(
    "words",
    [
        activate_other,
        install_new,
        install_again,
        lambda folder: ["reload"],
        lambda folder: ["rollback"],
    ],
    ids=["activate", "install", "again", "reload", "rollback"],
)
def test_killed_before_each_system_call(
    local: Path, words: Callable[[Path], list[str]]
) -> None:
    pack(local, 3)
    site, known = site_in(local), [samples.release_id(n) for n in (1, 2)]

    def change() -> list[str]:
        # A rollback leaves no good release to go back to: judge it good again.
        for record in (samples.ended("check", release) for release in known):
            history.append(site.paths.history, record)
        return words(local)

    arguments = change()
    whole = ("-e", f"trace={CHANGING}")
    code, log = traced(partial(run, local, *arguments), *whole)
    assert code == 0, log
    is_mended(local)
    all_points = points(log)
    for point in all_points:
        arguments = change()
        before = links.read(site.paths)
        code, log = traced(partial(run, local, *arguments), *point.options)
        assert code == -signal.SIGKILL, f"{point}: {code}\n{log}"
        is_sound(site, str(before.live_release), str(before.standby_release))
        is_mended(local)
    print(f"{arguments[0]}: killed at {len(all_points)} system calls")
    assert len(all_points) > 20


# A power cut: what the disk has not been given is lost


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """An ext4 of its own, without the heuristics that forgive a missing fsync."""
    image, mounted = tmp_path / "disk.img", tmp_path / "mounted"
    with image.open("wb") as file:
        file.truncate(48 << 20)
    call("mkfs.ext4", "-q", "-F", str(image))
    with mounting(image, mounted, "noauto_da_alloc,commit=300"):
        yield mounted


@contextlib.contextmanager
def mounting(image: Path, folder: Path, options: str) -> Iterator[None]:
    """Mount a file, which replays its journal as after a power cut."""
    folder.mkdir(exist_ok=True)
    done = call("mount", "-o", f"loop,{options}", str(image), str(folder), check=False)
    if done.returncode:
        pytest.skip(f"this machine mounts no file: {done.stderr.strip()}")
    try:
        yield
    finally:
        call("umount", str(folder))


def call(*command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, check=check, capture_output=True, text=True)


def change_for_ever(folder: Path, seed: int) -> None:
    """Install, activate, roll back and reload, beside somebody who syncs at random.

    Each sync of another file makes the names durable that were given so far, but not
    the contents behind them: what a disk may do by itself at any moment.
    """
    chance = random.Random(seed)  # noqa: S311 - to be repeated, not to be secret
    if os.fork() == 0:
        while True:
            with (folder / "noise").open("w") as file:
                file.write("noise")
                file.flush()
                os.fsync(file.fileno())
            time.sleep(chance.random() / 50)
    for number in range(3, 10_000):
        run(folder, "install", str(pack(folder, number)), "--dependencies=/dev/null")
        run(folder, "activate", samples.release_id(number))
        run(folder, "reload")
        run(folder, "rollback")
        (folder / f"{number}.tar").unlink()


def test_a_power_cut_loses_no_release(
    disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_edges(monkeypatch)
    make_local(disk)
    call("sync", "-f", str(disk))
    print(f"seed {SEED}")
    chance = random.Random(SEED)  # noqa: S311 - to be repeated, not to be secret
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        try:
            change_for_ever(disk, SEED)
        finally:
            os._exit(1)
    time.sleep(1)
    cuts = [tmp_path / f"cut{number}.img" for number in range(15)]
    for cut in cuts:
        time.sleep(chance.random() / 2)
        assert os.waitpid(child, os.WNOHANG) == (0, 0)
        os.killpg(child, signal.SIGSTOP)
        call("cp", "--sparse=auto", str(tmp_path / "disk.img"), str(cut))
        os.killpg(child, signal.SIGCONT)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    told = [survives(cut, tmp_path / "after", disk) for cut in cuts]
    shutil.rmtree(disk / "root")
    print("\n".join(told))
    assert any("interrupted" in text for text in told)


def survives(cut: Path, mounted: Path, disk: Path) -> str:
    """Require a sound and mendable site on a disk after a power cut."""
    with mounting(cut, mounted, "rw"):
        file = mounted / "mypack.toml"
        file.write_text(file.read_text().replace(str(disk), str(mounted)))
        site = site_in(mounted)
        state = links.read(site.paths)
        is_sound(site, *installed.installed(site.paths))
        assert state.live
        # The owner's pid may by now be somebody else's or be alive here.
        told = run(mounted, "prune")
        assert ledger.first_fault(history.read(site.paths.history)) is None
        assert "note: " not in run(mounted, "prune")
        is_sound(site, str(state.live_release))
    cut.unlink()
    return f"{cut.name}: {told}"


# A real host


@dataclass
class Traced:
    """A host with the whole runs of four changes, as strace saw them."""

    site: Site
    first: str
    second: str
    third: str
    logs: dict[str, str]

    def words(self, verb: str) -> str:
        """Return the command that is killed; it finds as much to do each time."""
        if verb == "install":
            return self.third
        return {"activate": f"activate {self.second}"}.get(verb, verb)


def strace(site: Site, words: str, *options: str) -> tuple[int, str]:
    """Run sitectl under strace on the host; return its status and the log."""
    line = f"strace -o /root/strace.log {' '.join(options)} sitectl {words}"
    done = site.host.ssh(f"{line} 2>&1", check=False)
    log = site.host.ssh("cat /root/strace.log").stdout
    return done.returncode, f"{log}\n{done.stdout}"


@pytest.fixture(scope="module")
def traced_host(
    lab: Lab, clone: Host, tree: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Traced]:
    """Run each change once and whole; then the second release is live again."""
    folder = tmp_path_factory.mktemp("killed")
    with releases.copied(lab, clone.base, f"k{clone.name}", tree, folder) as site:
        site.host.ssh("apt-get update -qq && apt-get install -y -qq strace")
        built = [site.workshop.build(f"killed{number}") for number in (2, 3)]
        deps = f"--dependencies={releases.CACHE}/{built[0].dependencies.name}"
        installs = [f"install {site.ship(release)} {deps}" for release in built]
        second, logs = built[0].id, {}
        for verb, words in {
            "install": installs[0],
            "activate": f"activate {second}",
            "reload": "reload",
            "rollback": "rollback",
        }.items():
            options = ("-f", "-y", "--seccomp-bpf", "-e", f"trace={CHANGING}")
            code, logs[verb] = strace(site, words, *options)
            assert code == 0, logs[verb]
        yield Traced(site, site.live, second, installs[1], logs)


@ON_DEBIAN_12
def test_content_is_synced_before_its_name_and_the_name_after(
    traced_host: Traced,
) -> None:
    release, log = traced_host.second, traced_host.logs
    root, state = "/var/www/mypack", "/var/lib/sitectl/mypack"
    final, draft = f"{root}/releases/{release}", f"{root}/releases/.{release}.partial"
    happens_in_order(
        log["install"],
        rf"syncfs\(\d+<{draft}>",
        rf'rename\("{draft}", "{final}"\)',
        rf"fsync\(\d+<{root}/releases>",
        rf"fsync\(\d+<{state}/history.jsonl>",
    )
    happens_in_order(
        log["activate"],
        rf"fsync\(\d+<{state}/history.jsonl>",
        rf'symlink\("releases/{release}", "{root}/.(blue|green).tmp"\)',
        rf'rename\("{root}/.(blue|green).tmp", "{root}/(blue|green)"\)',
        rf"fsync\(\d+<{root}>",
        rf"fsync\(\d+<{state}/.slot.map.tmp>",
        rf'rename\("{state}/.slot.map.tmp", "{state}/slot.map"\)',
        rf"fsync\(\d+<{state}>",
        rf"fsync\(\d+<{state}/history.jsonl>",
    )


def happens_in_order(log: str, *patterns: str) -> None:
    """Require that calls which match occur one after the other."""
    rest = log
    for pattern in patterns:
        match = re.search(pattern, rest)
        assert match, f"{pattern} is not in:\n{rest[-3000:]}"
        rest = rest[match.end() :]


def sample(log: str, kills: int) -> list[Point]:
    """Choose points spread over a run; of many equal calls in a row, one is enough."""
    main = log.split(maxsplit=1)[0]
    lines = [line for line in log.splitlines() if line.startswith(f"{main} ")]
    # How many files are opened differs from run to run; other calls do not.
    all_points = points("\n".join(lines), opens=False)
    borders = [
        point
        for before, point in zip([None, *all_points], all_points, strict=False)
        if before is None or before.call != point.call
    ]
    chance = random.Random(SEED)  # noqa: S311 - to be repeated, not to be secret
    places = [(number + chance.random()) / kills for number in range(kills)]
    return [borders[int(place * len(borders))] for place in places]


@ON_DEBIAN_12
@pytest.mark.parametrize(
    ("verb", "kills"), [("install", 2), ("rollback", 2), ("activate", 3), ("reload", 1)]
)
def test_killed_on_a_host_that_serves(
    traced_host: Traced, verb: str, kills: int
) -> None:
    """Kill at a sample of system calls, spread over the run, under requests."""
    site = traced_host.site
    if verb == "rollback":
        site.done("activate", traced_host.second)
    known, killed = {traced_host.first, traced_host.second}, 0
    with Watch(site.address) as watch:
        for point in sample(traced_host.logs[verb], kills):
            options = (f"'{option}'" for option in point.options)
            code, log = strace(site, traced_host.words(verb), *options)
            print(f"seed {SEED}: {verb} before {point}: {code}")
            assert code in {0, 128 + signal.SIGKILL}, log
            killed += code != 0
            is_whole_on_host(site, known)
            if verb == "activate" and site.live == traced_host.second:
                break
    watch.saw_only(*known)
    assert killed
    site.done("reload")
    site.is_consistent()


def is_whole_on_host(site: Site, known: set[str]) -> None:
    """Require that live and standby verify, and that the next command repairs."""
    state = site.state()
    assert {state.live, state.standby} <= known
    verified = site.several(f"verify {state.live}", f"verify {state.standby}")
    assert [result.code for result in verified] == [0, 0], verified
    told = site.done("maintenance", "off").told
    assert ("note: " in told) or not state.was_killed, told
    assert not site.state().was_killed
