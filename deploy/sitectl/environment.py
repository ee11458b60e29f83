"""Makes the virtual environment of a release, from wheels or from another release."""

import csv
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sitectl import argv, messages, process, releases, unpack
from sitectl.manifest import Manifest
from sitectl.messages import SiteError
from sitectl.paths import Paths

Pip = Callable[[Path, Path], list[str]]  # interpreter, wheel of pip -> command


@dataclass(frozen=True)
class Build:
    """One environment in the making: `work` is renamed to `final` at the end."""

    work: Path
    final: Path
    unpacked: Path
    manifest: Manifest
    pip: Pip = argv.pip

    @property
    def venv(self) -> Path:
        """Return the environment's directory while it is being made."""
        return self.work / ".venv"

    @property
    def python(self) -> Path:
        """Return the environment's interpreter."""
        return self.venv / "bin" / "python"

    def create(self, python: Path) -> None:
        """Make the bare environment; its file names the final path."""
        run(argv.venv(python, self.venv))
        settings = self.venv / "pyvenv.cfg"
        text = settings.read_text().replace(str(self.work), str(self.final))
        settings.write_text(text)

    def fill(self, donor: Path | None, dependencies: Path | None) -> None:
        """Bring in the dependencies, from a whole release or from wheels."""
        if donor:
            link_packages(donor, self.venv)
        elif dependencies:
            self.install_dependencies(unpack.wheels(dependencies, self.unpacked))
        for name in self.manifest.wheels:
            unpack.pure_wheel(self.unpacked / name, self.packages)

    @property
    def packages(self) -> Path:
        """Return where the environment's packages are."""
        return next(self.venv.glob("lib/python*/site-packages"))

    def install_dependencies(self, pip_wheel: Path) -> None:
        """Install the pinned wheels of the bundle."""
        run(
            argv.install_dependencies(
                self.pip(self.python, pip_wheel),
                self.unpacked / "wheels",
                self.unpacked / "requirements.txt",
            ),
            "the dependencies do not fit the requirements: build them again",
        )

    def finish(self) -> None:
        """Drop scripts, whose first lines name another directory, and compile."""
        for script in (self.venv / "bin").iterdir():
            if not script.name.startswith("python"):
                script.unlink()
        # A dependency may ship a file that is not meant for this Python: no failure.
        process.run(
            argv.compile_all(self.python, self.work, self.final), background=True
        )


def run(command: Sequence[str], hint: str = "correct the cause, then again") -> None:
    """Run a step of the build at low priority; its last words become the evidence."""
    done = process.run(command, background=True)
    if done.status != 0:
        error = SiteError(
            messages.COMMAND_FAILED,
            command=" ".join(command),
            status=done.status,
            hint=hint,
        )
        error.details = process.tail(done.stderr or done.stdout)
        raise error


def find_donor(paths: Paths, wanted: Manifest) -> str | None:
    """Return the newest whole release with the same dependencies and Python."""
    for release in reversed(releases.installed(paths)):
        if release == wanted.release:
            continue
        try:
            found = releases.read(paths, release)
            same = (found.dependencies, found.python) == (
                wanted.dependencies,
                wanted.python,
            )
            if same and releases.verify(paths, release):
                return release
        except SiteError:
            continue
    return None


def link_packages(donor: Path, venv: Path) -> None:
    """Hard-link another release's packages, without its application."""
    for source in sorted((donor / ".venv" / "lib").glob("python*/site-packages")):
        target = venv / source.relative_to(donor / ".venv")
        own = set(application_files(donor, source))
        for folder, _, names in os.walk(source):
            place = target / Path(folder).relative_to(source)
            for name in names:
                path = Path(folder) / name
                if path.relative_to(source).as_posix() not in own:
                    place.mkdir(parents=True, exist_ok=True)
                    link(path, place / name)


def link(source: Path, target: Path) -> None:
    """Share one file's content; releases are never edited, so sharing is safe."""
    if target.exists():
        return
    if source.is_symlink():
        shutil.copy2(source, target, follow_symlinks=False)
    else:
        target.hardlink_to(source)


def application_files(donor: Path, packages: Path) -> Iterator[str]:
    """Name the files that belong to the application, by what its wheels recorded."""
    manifest = releases.read(Paths(donor.parent.parent, donor), donor.name)
    for wheel in manifest.wheels:
        name, version = Path(wheel).name.split("-")[:2]
        record = packages / f"{name}-{version}.dist-info" / "RECORD"
        with record.open(newline="") as stream:
            for row in csv.reader(stream):
                yield row[0]
                yield from compiled(packages, row[0])


def compiled(packages: Path, name: str) -> Iterator[str]:
    """Name what was compiled from a source file."""
    source = Path(name)
    if source.suffix == ".py":
        cache = packages / source.parent / "__pycache__"
        for path in cache.glob(f"{source.stem}.*.pyc"):
            yield path.relative_to(packages).as_posix()
