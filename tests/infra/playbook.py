"""Runs playbooks against lab hosts as `make` does."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from tests.lab import Lab

REPOSITORY = Path(__file__).parents[2]
RECAP = re.compile(
    r"^(\S+)\s+: ok=\d+\s+changed=(\d+)\s+unreachable=(\d+)\s+failed=(\d+)"
)


@dataclass
class Run:
    """How one run of a playbook ended."""

    code: int
    output: str

    @property
    def changed(self) -> dict[str, int]:
        """The number of changed tasks of each host."""
        found = (RECAP.match(line) for line in self.output.splitlines())
        return {match[1]: int(match[2]) for match in found if match}

    @property
    def words(self) -> str:
        """The output with each run of white space as one blank: messages are folded."""
        return " ".join(self.output.split())


def command(playbook: str, inventory: Path, *options: str) -> list[str]:
    """Give the command line of a playbook of this repository."""
    ansible = Path(sys.executable).parent / "ansible-playbook"
    return [str(ansible), "-i", str(inventory), playbook, *options]


def environment(lab: Lab) -> dict[str, str]:
    """Give the environment that `make` sets; wheels come through the lab's proxy."""
    return {
        **os.environ,
        "ANSIBLE_CONFIG": str(REPOSITORY / "deploy/ansible/ansible.cfg"),
        "ANSIBLE_FORCE_COLOR": "0",
        # Of its own: hosts of two labs may have the same name and address.
        "ANSIBLE_SSH_CONTROL_PATH_DIR": str(lab.directory / "cp"),
        "https_proxy": lab.proxy_url,
        "http_proxy": lab.proxy_url,
    }


def snapshot(target: Path) -> Path:
    """Copy this repository as it is, committed, so that a test may change the copy."""
    target.mkdir(parents=True)
    listing = git(
        REPOSITORY, "ls-files", "-z", "--cached", "--others", "--exclude-standard"
    )
    for name in filter(None, listing.split("\0")):
        if (REPOSITORY / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(REPOSITORY / name, target / name)
    git(target, "init", "-q", "-b", "main")
    commit(target, "Snapshot")
    return target


def commit(tree: Path, subject: str) -> None:
    """Commit all of a copy."""
    git(tree, "add", "-A")
    git(
        tree,
        "-c",
        "user.name=Test",
        "-c",
        "user.email=test@localhost",
        "commit",
        "-qm",
        subject,
    )


def git(tree: Path, *arguments: str) -> str:
    """Run git in a tree and give its output."""
    command = ["git", "-C", str(tree), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def play(
    lab: Lab, playbook: str, inventory: Path, *options: str, tree: Path = REPOSITORY
) -> Run:
    """Run a playbook of a tree to its end."""
    done = lab.run(
        command(playbook, inventory, *options),
        cwd=tree / "deploy/ansible",
        env=environment(lab),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=1800,
    )
    return Run(done.returncode, done.stdout)


def kill_at(lab: Lab, inventory: Path, tree: Path, task: str) -> None:
    """Start site.yml and kill it, with all that it started, once a task has begun."""
    run = lab.popen(
        command("site.yml", inventory),
        cwd=tree / "deploy/ansible",
        env=environment(lab),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert run.stdout
    seen = list(takewhile(lambda line: task not in line, run.stdout))
    time.sleep(1)
    assert run.poll() is None, f"{task!r} never began:\n{''.join(seen)}"
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    run.stdout.close()
