"""A site in a temporary directory, sealed releases, and a stand-in for Apache."""

import getpass
import grp
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sitectl import links, releases
from sitectl.config import Config, load
from sitectl.paths import Paths
from sitectl.site import Site
from tests.unit.sitectl import samples

# Seconds after which a program hangs; a busy machine takes many.
HANGS = 300


@pytest.fixture
def config_dir(tmp_path: Path) -> Path:
    folders = {name: tmp_path / name for name in ("root", "state", "data", "logs")}
    for folder in folders.values():
        folder.mkdir()
    (folders["root"] / "releases").mkdir()
    (folders["root"] / "static").mkdir()
    values: dict[str, Any] = {
        "site": "mypack",
        "package": "mypack",
        "user": getpass.getuser(),
        "group": grp.getgrgid(os.getgid()).gr_name,
        **{name: str(folder) for name, folder in folders.items()},
        "settings": str(tmp_path / "settings.toml"),
        "live_url": f"http://127.0.0.1:{free_port()}",
        "standby_url": f"http://127.0.0.1:{free_port()}",
        "error_log": str(tmp_path / "error.log"),
        "check_timeout": 20,
        "drain_timeout": 1,
        "slow_after": 0.5,
        "processes": 2,
    }
    target = tmp_path / "etc"
    target.mkdir()
    text = "".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items())
    (target / "mypack.toml").write_text(text)
    return target


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@pytest.fixture
def config(config_dir: Path) -> Config:
    return load(config_dir / "mypack.toml")


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def site(config: Config, said: list[str]) -> Site:
    return Site(config, Paths.of(config), say=said.append)


@pytest.fixture
def add_release(site: Site) -> Callable[..., str]:
    """Put a sealed release in place, whose flask command is a shell script."""

    def add(number: int, behaviour: str = "", **fields: Any) -> str:
        release = samples.release_id(number)
        home = site.paths.release(release)
        (home / ".venv" / "bin").mkdir(parents=True)
        (home / "behaviour").write_text(behaviour)
        python = home / ".venv" / "bin" / "python"
        python.write_text(samples.FLASK)
        python.chmod(0o755)
        asset = f"site.{number:012x}.css"
        content = f"body {{ order: {number} }}".encode()
        (site.paths.static / asset).write_bytes(content)
        fields.setdefault("static", {asset: samples.sha256(content)})
        sums = releases.render_sums(home)
        (home / releases.SUMS).write_bytes(sums)
        raw = samples.manifest(release, **fields)
        (home / releases.MANIFEST).write_bytes(releases.sealed(raw, sums, "now"))
        return release

    return add


@pytest.fixture
def live(site: Site, add_release: Callable[..., str]) -> str:
    """Have release 1 live in blue and waiting in green."""
    release = add_release(1)
    for slot in ("blue", "green"):
        links.point_slot(site.paths, slot, release)
    links.make_live(site.paths, "blue")
    return release


@pytest.fixture
def apache(site: Site, live: str) -> Iterator[subprocess.Popen[bytes]]:
    """Serve the site by the stand-in."""
    ports = [
        url.rpartition(":")[2]
        for url in (site.config.live_url, site.config.standby_url)
    ]
    with site.config.error_log.open("ab") as log:
        process = subprocess.Popen(
            [
                sys.executable,
                str(Path(__file__).with_name("apache.py")),
                str(site.paths.root),
                str(site.paths.map),
                *ports,
                "2",
            ],
            stderr=log,
        )
    until = time.monotonic() + HANGS
    while len(site.daemons("blue") | site.daemons("green")) < 4:
        assert time.monotonic() < until, site.config.error_log.read_text()
        time.sleep(0.02)
    yield process
    process.terminate()
    process.wait()


@pytest.fixture
def sitectl(config_dir: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command line as its own process."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        verb, *rest = arguments
        return subprocess.run(
            [
                sys.executable,
                "-m",
                "sitectl",
                verb,
                "--config-dir",
                str(config_dir),
                *rest,
            ],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": samples.DEPLOY},
            capture_output=True,
            text=True,
            check=False,
            timeout=HANGS,
        )

    return run
