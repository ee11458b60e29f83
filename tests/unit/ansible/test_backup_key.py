"""The only key that opens the backups is not lost to another one."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ANSIBLE = Path(__file__).parents[3] / "deploy/ansible"
PLAY = """
- hosts: localhost
  connection: local
  tasks:
    - import_role: {name: backup, tasks_from: key_kept}
    - import_role: {name: backup, tasks_from: key}
"""
OLD, NEW = "the-old-key-of-the-host", "the-new-key-of-the-inventory"


@pytest.fixture
def play(tmp_path: Path) -> Any:
    """Runs the tasks of the key against folders of the test, as root."""
    if os.geteuid() != 0:
        pytest.skip("the key is root's")
    (tmp_path / "play.yml").write_text(PLAY)
    given = {
        "site_name": "mypack",
        "site_state": str(tmp_path / "state"),
        "backup_key_file": str(tmp_path / "key"),
        "backup_repository_dir": str(tmp_path / "repository"),
        "ansible_python_interpreter": sys.executable,
    }

    def run(**values: object) -> subprocess.CompletedProcess[str]:
        program = Path(sys.executable).with_name("ansible-playbook")
        told = json.dumps({**given, **values})
        words = ["-vv", "-i", "localhost,", "-e", told]
        environment = {
            **os.environ,
            "ANSIBLE_CONFIG": str(ANSIBLE / "ansible.cfg"),
            "ANSIBLE_LOCAL_TEMP": str(tmp_path / "local"),
        }
        return subprocess.run(
            [program, *words, tmp_path / "play.yml"],
            env=environment,
            cwd=ANSIBLE,
            capture_output=True,
            text=True,
        )

    return run


@pytest.mark.parametrize("sign", ["state/backup-life.json", "repository/config"])
def test_a_key_that_opens_backups_is_kept_until_told(
    play: Any, tmp_path: Path, sign: str
) -> None:
    key = tmp_path / "key"
    key.write_text(f"{OLD}\n")
    key.chmod(0o600)
    (tmp_path / sign).parent.mkdir()
    (tmp_path / sign).write_text("{}")
    assert play(backup_key=OLD).returncode == 0
    assert play(backup_key="").returncode == 0
    refused = play(backup_key=NEW)
    assert refused.returncode != 0
    assert key.read_text() == f"{OLD}\n"
    told = " ".join(refused.stdout.split())
    assert f"another key in {key} than the inventory's backup_key" in told
    for words in ("restic key add", "backup_key_replace=true", "repository"):
        assert words in told
    done = play(backup_key=NEW, backup_key_replace=True)
    assert done.returncode == 0, done.stdout
    assert key.read_text() == f"{NEW}\n"
    (left,) = tmp_path.glob("key.*")
    assert (left.read_text(), left.stat().st_mode & 0o777) == (f"{OLD}\n", 0o600)
    for run in (refused, done):
        for key_of_either in (OLD, NEW):
            assert key_of_either not in run.stdout + run.stderr


def test_a_key_that_opens_nothing_yet_is_replaced(play: Any, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{OLD}\n")
    done = play(backup_key=NEW)
    assert done.returncode == 0, done.stdout
    assert (tmp_path / "key").read_text() == f"{NEW}\n"
