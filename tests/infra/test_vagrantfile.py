"""The Vagrantfile is valid, names only what exists, and forwards the site's port."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

REPOSITORY = Path(__file__).parents[2]
VAGRANTFILE = REPOSITORY / "Vagrantfile"
INVENTORY = "deploy/ansible/inventories/vagrant/hosts"
# What `make` creates, and a box of that name: not files of the repository.
MADE = (".venv/controller/bin/ansible-playbook",)
BOX = "debian/bookworm64"

needs_vagrant = pytest.mark.skipif(
    not shutil.which("vagrant"),
    reason="vagrant is not installed: apt-get install vagrant (Debian 12 has it)",
)


def literals() -> list[str]:
    code = re.sub(r"(?m)^\s*#.*$", "", VAGRANTFILE.read_text())
    return re.findall(r'"([^"\n]*)"', code)


def run(*command: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@needs_vagrant
def test_vagrant_accepts_it(tmp_path: Path) -> None:
    shutil.copy(VAGRANTFILE, tmp_path)
    home = {"VAGRANT_HOME": str(tmp_path / "home"), "VAGRANT_CHECKPOINT_DISABLE": "1"}
    done = run("vagrant", "validate", "--ignore-provider", cwd=tmp_path, **home)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_path_that_it_names_exists() -> None:
    paths = [text for text in literals() if re.fullmatch(r"[\w.]+(/[\w.-]+)+", text)]
    ours = [path for path in paths if path not in (*MADE, BOX)]
    assert len(ours) == 3, ours
    assert [path for path in ours if not (REPOSITORY / path).exists()] == []


def test_its_next_step_is_a_target_of_the_makefile() -> None:
    (target,) = re.findall(r"Next step: make (\S+),", VAGRANTFILE.read_text())
    done = run("make", "--dry-run", "--always-make", target, cwd=REPOSITORY)
    assert done.returncode == 0, done.stderr
    assert MADE[0].removesuffix("/bin/ansible-playbook") in done.stdout


def test_it_forwards_the_port_of_the_site_on_loopback_alone() -> None:
    defaults = REPOSITORY / "deploy/ansible/roles/site/defaults/main.yml"
    port = yaml.safe_load(defaults.read_text())["site_port"]
    (forwarded,) = re.findall(r'"forwarded_port", (.*)', VAGRANTFILE.read_text())
    assert forwarded == f'guest: {port}, host: {port}, host_ip: "127.0.0.1"'


def test_the_inventory_says_the_next_step_when_no_machine_is_up(tmp_path: Path) -> None:
    script = tmp_path / INVENTORY
    script.parent.mkdir(parents=True)
    shutil.copy(REPOSITORY / INVENTORY, script)
    done = run(str(script), "--list", cwd=tmp_path, VAGRANT_CHECKPOINT_DISABLE="1")
    (host,) = json.loads(done.stdout)["site"]["hosts"]
    variables = json.loads(done.stdout)["_meta"]["hostvars"][host]
    assert "Next step: vagrant up" in variables["ansible_ssh_common_args"]
