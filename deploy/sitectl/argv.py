"""The commands that are run, as data; running them is `process`'s work."""

from collections.abc import Sequence
from pathlib import Path

PIP_OPTIONS = (
    "--no-index",
    "--no-compile",
    "--no-cache-dir",
    "--disable-pip-version-check",
    "--no-input",
    "--quiet",
)
# What a child may know: nothing of the caller's environment reaches a release.
ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
}


def venv(python: Path, target: Path) -> list[str]:
    """Make an environment without pip: a host needs no pip of its own."""
    return [str(python), "-I", "-m", "venv", "--without-pip", str(target)]


def pip(python: Path, pip_wheel: Path) -> list[str]:
    """Run pip straight from its wheel, inside the environment of `python`."""
    return [str(python), "-I", str(pip_wheel / "pip"), "install", *PIP_OPTIONS]


def install_dependencies(
    pip_command: Sequence[str], wheels: Path, requirements: Path
) -> list[str]:
    """Install exactly the pinned wheels; each must have a known hash."""
    links = ["--find-links", str(wheels)]
    return [*pip_command, "--require-hashes", *links, "-r", str(requirements)]


def compile_all(python: Path, work: Path, final: Path) -> list[str]:
    """Byte-compile what has no pyc yet; tracebacks will name the final path."""
    paths = ["-s", str(work), "-p", str(final), str(work / ".venv" / "lib")]
    return [str(python), "-I", "-m", "compileall", "-q", *paths]


def flask(release: Path, package: str, arguments: Sequence[str]) -> list[str]:
    """Call the application's own command line, in the release's environment."""
    python = release / ".venv" / "bin" / "python"
    return [str(python), "-m", "flask", "--app", package, *arguments]


def low_priority(command: Sequence[str], ionice: str | None) -> list[str]:
    """Let the disk serve the live slot first; `nice` is set in the child itself."""
    return [ionice, "-c3", *command] if ionice else list(command)


def sync(path: Path) -> list[str]:
    """Write the whole file system of `path` to the disk."""
    return ["sync", "-f", str(path)]
