"""Releases changed on purpose, sitectl on a host, and users who watch meanwhile."""

import http.client
import json
import platform
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.infra.playbook import commit, environment, git
from tests.lab import Host, Lab

CACHE = "/var/cache/sitectl"
CONFIG = "/etc/sitectl/mypack.toml"
SETTINGS = "/etc/mypack/settings.toml"
MARK, END = "--- code", "--- end"
START = "/var/www/mypack/start.wsgi"
PYTHON = "import sys; print('%d.%d' % sys.version_info[:2])"
# Apache closes a kept connection after 5 s; a machine this busy may pause that long.
KEPT = 3.0
Edit = Callable[[Path], None]


# Changes to a copy of the tree


def append(name: str, text: str) -> Edit:
    """Add text at the end of a file, or make the file."""

    def edit(tree: Path) -> None:
        with (tree / name).open("a") as file:
            file.write(text)

    return edit


def on_request(path: str, statement: str) -> Edit:
    """Let the release do something else when a path is asked for."""
    return append(
        "mypack/__init__.py",
        f"""

_create_app = create_app


def create_app(settings=None):
    import flask
    import time

    app = _create_app(settings)

    @app.before_request
    def spoil():
        if flask.request.path == {path!r}:
            {statement}

    return app
""",
    )


def in_a_daemon(statement: str) -> Edit:
    """Let the release do something when a daemon imports it, but no command does."""
    return append(
        "mypack/__init__.py",
        f"""

from mypack.release import slot

if slot():
    {statement}
""",
    )


def migration(number: int, statements: str, kind: str = "expand") -> Edit:
    """Add a migration after the one with the number before."""
    return append(
        f"mypack/migrations/versions/{number:04d}_change.py",
        f'''"""Change something."""

import sqlalchemy as sa
from alembic import op

revision = "{number:04d}"
down_revision = "{number - 1:04d}"
branch_labels = None
depends_on = None
kind = "{kind}"


def upgrade() -> None:
    {statements}


def downgrade() -> None:
    raise NotImplementedError
''',
    )


def head(tree: Path) -> int:
    """Return the number of a tree's last migration."""
    files = (tree / "mypack/migrations/versions").glob("0*.py")
    return max(int(file.name[:4]) for file in files)


# Building and shipping


@dataclass(frozen=True)
class Release:
    """A release that the builder made, with its bundle on this machine."""

    id: str
    bundle: Path
    dependencies: Path


@dataclass
class Workshop:
    """Makes releases from changed copies of the tree."""

    tree: Path
    folder: Path
    python: str
    environment: dict[str, str]

    def copy(self, name: str, *edits: Edit) -> Path:
        """Return a committed copy with the edits."""
        target = self.folder / name
        git(self.tree, "clone", "-q", str(self.tree), str(target))
        append("mypack/__init__.py", f"\nMADE_FOR = {name!r}\n")(target)
        for edit in edits:
            edit(target)
        commit(target, f"Make {name}")
        return target

    def build(self, name: str, *edits: Edit, python: str = "") -> Release:
        """Build a release as a deploy does; dependencies come from the tree's cache."""
        tree = self.copy(name, *edits)
        command = [sys.executable, "-m", "bundle", "--tree", str(tree)]
        command += ["--output", str(self.tree / ".build")]
        command += ["--python", python or self.python]
        command += ["--machine", platform.machine()]
        done = subprocess.run(
            command,
            cwd=tree / "deploy",
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        made = json.loads(done.stdout)
        paths = Path(made["bundle"]), Path(made["dependencies"])
        return Release(made["release"], *paths)


@dataclass
class Result:
    """How one call of sitectl ended."""

    code: int
    values: dict[str, Any]
    told: str

    @classmethod
    def read(cls, part: str) -> "Result":
        """Take one call's part of what a host printed."""
        out, _, rest = part.partition(MARK)
        code, _, told = rest.partition("\n")
        return cls(int(code), json.loads(out) if out.startswith("{") else {}, told)

    @property
    def error(self) -> dict[str, Any]:
        """What went wrong, as --json tells it."""
        assert self.code, self.values
        found: dict[str, Any] = self.values["error"]
        return found

    @property
    def words(self) -> str:
        """All that a person saw."""
        return f"{self.values}\n{self.told}"


@dataclass
class Site:
    """A host with the site on it: its sitectl, its state, its workshop."""

    host: Host
    workshop: Workshop

    @property
    def address(self) -> str:
        return self.host.address

    def sitectl(self, *arguments: str) -> Result:
        """Call sitectl on the host."""
        return self.several(" ".join(arguments))[0]

    def several(self, *lines: str) -> list[Result]:
        """Call sitectl several times over one connection."""
        after = f"2>/root/told; echo '{MARK}' $?; cat /root/told; echo '{END}'"
        script = "\n".join(f"sitectl {line} --json {after}" for line in lines)
        out = self.host.ssh(script).stdout
        return [Result.read(part) for part in out.split(f"{END}\n")[:-1]]

    def done(self, *arguments: str) -> Result:
        """Call sitectl and require that it ends well."""
        result = self.sitectl(*arguments)
        assert result.code == 0, result.words
        return result

    def ship(self, release: Release) -> str:
        """Copy a bundle to the host; return its path there."""
        self.host.put(release.bundle, CACHE)
        return f"{CACHE}/{release.bundle.name}"

    def install(self, release: Release) -> str:
        """Ship and install a release; return its id."""
        deps = f"--dependencies={CACHE}/{release.dependencies.name}"
        self.done("install", self.ship(release), deps)
        return release.id

    def make(self, name: str, *edits: Edit) -> str:
        """Build, ship and install a release; return its id."""
        return self.install(self.workshop.build(name, *edits))

    def state(self) -> "State":
        """Return all that status, releases and history say."""
        results = self.several("status", "releases", "history -n 99")
        for result in results:
            assert result.code == 0, result.words
        status, listing, past = (result.values for result in results)
        return State(
            slots={slot["role"]: slot for slot in status["slots"]},
            warnings=status["warnings"],
            verdicts={row["release"]: row["verdict"] for row in listing["releases"]},
            history=past["history"],
        )

    @property
    def live(self) -> str:
        return self.state().live

    def write(self, path: str, text: str) -> None:
        """Replace a file's text; owner and mode stay."""
        self.host.ssh(f"cat > {path}", input=text)

    @contextmanager
    def edited(self, path: str, change: Callable[[str], str]) -> Iterator[None]:
        """Change a file for the time of a block."""
        before = self.host.ssh(f"cat {path}").stdout
        self.write(path, change(before))
        try:
            yield
        finally:
            self.write(path, before)

    def is_consistent(self) -> None:
        """Require that nothing contradicts: slots, daemons, files, history."""
        state = self.state()
        checks = ["check --slot standby", "check --slot live", "history --verify"]
        checks += [f"verify {release}" for release in {state.live, state.standby}]
        for result in self.several(*checks):
            assert result.code == 0, result.words
        assert self.state().warnings == []


@dataclass
class State:
    """What a host says of its site at one moment."""

    slots: dict[str, dict[str, Any]]
    warnings: list[str]
    verdicts: dict[str, str]
    history: list[dict[str, Any]]

    @property
    def live(self) -> str:
        return str(self.slots["live"]["release"])

    @property
    def standby(self) -> str:
        return str(self.slots["standby"]["release"])

    @property
    def was_killed(self) -> bool:
        """Tell whether status announces that the next change repairs something."""
        return any("a change was killed" in warning for warning in self.warnings)

    def pids(self, role: str) -> set[int]:
        return set(self.slots[role]["pids"])


def settled(**values: float | str) -> Callable[[str], str]:
    """Give keys of the site's file other values."""

    def change(text: str) -> str:
        kept = [row for row in text.splitlines() if row.split(" = ")[0] not in values]
        return "\n".join([*kept, *(f"{k} = {v}" for k, v in values.items())]) + "\n"

    return change


@contextmanager
def copied(lab: Lab, base: str, name: str, tree: Path, folder: Path) -> Iterator[Site]:
    """Boot a host of one's own from a layer, and remove it at the end."""
    host = lab.boot(name, base)
    try:
        python = host.ssh(f'python3 -c "{PYTHON}"').stdout.strip()
        yield Site(host, Workshop(tree, folder, python, environment(lab)))
    finally:
        host.destroy()


# Watching


@dataclass
class Watch:
    """Users who ask about 20 times a second; each request that fails is kept."""

    address: str
    pause: float = 0.05
    failures: list[str] = field(default_factory=list)
    releases: set[str] = field(default_factory=set)
    pids: set[int] = field(default_factory=set)
    count: int = 0
    longest: float = 0

    def __enter__(self) -> Self:
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.ask_on, daemon=True)
        self.thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.over.set()
        self.thread.join(30)

    def ask_on(self) -> None:
        """Ask a page over a new connection and the health over a kept one, in turn."""
        kept, used = self.connect(), time.monotonic()
        while not self.over.wait(self.pause):
            path, began = ("/healthz" if self.count % 2 else "/"), time.monotonic()
            if began - used > KEPT:
                kept.close()
            used = began
            connection = kept if self.count % 2 else self.connect()
            self.count += 1
            try:
                self.take_in(path, connection)
            except (OSError, http.client.HTTPException, ValueError) as error:
                self.failures.append(f"{path}: {error!r}")
                connection.close()
            self.longest = max(self.longest, time.monotonic() - began)
            if connection is not kept:
                connection.close()
        kept.close()

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self.address, 8000, timeout=30)

    def take_in(self, path: str, connection: http.client.HTTPConnection) -> None:
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            self.failures.append(f"{path}: {answer.status} {body[:200]!r}")
        elif path == "/healthz":
            values = json.loads(body)
            self.releases.add(values["release"])
            self.pids.add(values["pid"])

    def saw_only(self, *releases: str) -> None:
        """Require that no request failed and who answered."""
        assert self.failures == []
        assert self.releases <= set(releases), self.releases
        assert self.count > 2


def together(work: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do all at once; return the results in order."""
    results: list[Any] = [None] * len(work)

    def do(number: int) -> None:
        results[number] = work[number]()

    threads = [threading.Thread(target=do, args=(n,)) for n in range(len(work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
