"""The host under test, reached as an operator reaches it: by Ansible and SSH."""

import json
import os
import shlex
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.proof.errors import ProofFailed

STATE = "/var/lib/sitectl/{site}"
OBSERVE = """stat -c %.9Z {state}/slot.map
date +%s.%N
sitectl status --json --site {site}
"""


@dataclass(frozen=True)
class Live:
    """What users get: release and slot, and when the map was last renamed there."""

    slot: str
    release: str
    renamed: float  # by the host's clock


@dataclass(frozen=True)
class Host:
    """One host of an inventory, and the tree whose playbooks are run."""

    inventory: Path
    name: str
    tree: Path

    @cached_property
    def variables(self) -> dict[str, Any]:
        out = self._program("ansible-inventory", ["--host", self.name])
        values: dict[str, Any] = json.loads(out)
        return values

    @property
    def site(self) -> str:
        return str(self.variables.get("site_name", "mypack"))

    @property
    def port(self) -> int:
        return int(self.variables.get("site_port", 8000))

    @cached_property
    def address(self) -> str:
        """Return the address as SSH resolves it: inventories may leave it to SSH."""
        named = str(self.variables.get("ansible_host", self.name))
        common = shlex.split(str(self.variables.get("ansible_ssh_common_args", "")))
        done = subprocess.run(
            ["ssh", "-G", *common, named], capture_output=True, text=True, check=False
        )
        for line in done.stdout.splitlines():
            key, _, value = line.partition(" ")
            if key == "hostname":
                return value
        return named

    def play(self, playbook: str, *arguments: str) -> str:
        path = str(self.tree / "deploy/ansible" / playbook)
        limit = ["--limit", self.name]
        return self._program("ansible-playbook", [*limit, *arguments, path])

    def shell(self, script: str) -> str:
        """Run a script as root and return what it prints."""
        argv = [self.name, "--become", "-m", "ansible.builtin.shell", "-a", script]
        return self._program("ansible", argv).partition(">>\n")[2]

    def live(self) -> Live:
        script = OBSERVE.format(state=STATE.format(site=self.site), site=self.site)
        renamed, _, status = self.shell(script).split("\n", 2)
        for slot in json.loads(status)["slots"]:
            if slot["role"] == "live":
                return Live(slot["slot"], slot["release"], float(renamed))
        raise ProofFailed(f"{self.name} serves no release. Next step: make up")

    def access_logs(self, since: float) -> int:
        """Count the files that Apache has logged to: one more than it rotated."""
        pattern = f"{self.site}-access.*.log"
        find = f"find /var/log/apache2 -name '{pattern}' -newermt @{since:.0f}"
        return len(self.shell(find).split())

    def drained(self) -> int:
        """Count, ever, the daemons that were told to end while they served requests."""
        logs = f"/var/log/apache2/{self.site}-error.*.log"
        script = f"cat {logs} | grep -c 'waiting for requests to complete' || true"
        return int(self.shell(script))

    def _program(self, name: str, argv: list[str]) -> str:
        # The controller is another machine in life; here it yields to the host.
        command = ["nice", "-n", "10", str(Path(sys.executable).with_name(name))]
        command += ["-i", str(self.inventory.absolute()), *argv]
        done = subprocess.run(
            command,
            cwd=self.tree,
            env={**os.environ, **self._environment()},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            output = "\n".join((done.stdout + done.stderr).splitlines()[-25:])
            raise ProofFailed(
                f"{name} {' '.join(argv)} ended with {done.returncode}:\n{output}\n"
                f"Next step: run it by hand in {self.tree}, or `sitectl doctor` on "
                f"{self.name}."
            )
        return done.stdout

    def _environment(self) -> dict[str, str]:
        return {
            "ANSIBLE_CONFIG": str(self.tree / "deploy/ansible/ansible.cfg"),
            "ANSIBLE_FORCE_COLOR": "0",
            "ANSIBLE_NOCOLOR": "1",
            "RUN_BEGAN": str(int(time.time())),
        }
