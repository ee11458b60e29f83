"""`make up DB=postgresql` through sudo, on a bare Debian 13."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.infra.playbook import git
from tests.lab import Host, Lab

pytestmark = pytest.mark.lab


@pytest.fixture(scope="module")
def machine(lab: Lab, tree: Path) -> Iterator[Host]:
    bundle = tree.parent / "sudoer.bundle"
    git(tree, "bundle", "create", str(bundle), "main")
    with lab.boot("sudoer", "trixie", packages=("git", "make", "sudo")) as host:
        host.ssh("useradd -m -s /bin/bash ops")
        host.ssh("echo 'ops ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/ops")
        host.put(bundle, "/home/ops/mypack.bundle")
        host.ssh("chmod 644 /home/ops/mypack.bundle")
        run(host, "git clone -q -b main mypack.bundle mypack")
        yield host


def run(host: Host, command: str) -> str:
    done = host.ssh(f"su - ops -c '{command}' 2>&1", check=False, timeout=1800)
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_preview_of_a_bare_host_runs_to_its_end(machine: Host) -> None:
    preview = run(machine, "cd mypack && make up DB=postgresql ARGS=--check")
    assert re.search(r"localhost +: .*changed=[2-9]\d .*failed=0", preview), preview
    assert machine.ssh("ls /var/www /etc/mypack", check=False).returncode != 0


def test_user_with_sudo_brings_the_site_up(machine: Host) -> None:
    up = run(machine, "cd mypack && make up DB=postgresql")
    last = up.strip().splitlines()[-1]
    assert last.startswith("http://localhost:8000/ · release "), up
    page = httpx.get(f"http://{machine.address}:8000/", timeout=30)
    assert "Wulong Tea" in page.text
    settings = machine.ssh("cat /etc/mypack/settings.toml").stdout
    assert "postgresql+psycopg2:///mypack?host=" in settings


def test_second_run_keeps_the_database_and_changes_nothing(machine: Host) -> None:
    again = run(machine, "cd mypack && make up")
    assert re.search(r"localhost +: .*changed=0 .*failed=0", again), again
