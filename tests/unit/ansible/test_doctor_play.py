"""`make doctor` asks each host, whatever the others do: the real play, here."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PLAYS = Path(__file__).parents[3] / "deploy/ansible"
INVENTORY = """
site:
  hosts:
    gone: {ansible_host: 127.0.0.1, ansible_port: 1}
    here: {ansible_connection: local, ansible_become: false}
"""
HANGS = 300


@pytest.fixture
def said(tmp_path: Path) -> Path:
    """Stand in for the sitectl of the host that is here."""
    program = tmp_path / "bin/sitectl"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\necho sitectl $*\nexit 1\n")
    program.chmod(0o755)
    return program


def play(tmp_path: Path, *options: str) -> tuple[int, str]:
    inventory = tmp_path / "hosts.yml"
    inventory.write_text(INVENTORY)
    ansible = Path(sys.executable).with_name("ansible-playbook")
    done = subprocess.run(
        [ansible, "-i", inventory, "doctor.yml", *options],
        cwd=PLAYS,
        env={
            **os.environ,
            "PATH": f"{tmp_path}/bin:{os.environ['PATH']}",
            "ANSIBLE_CONFIG": str(PLAYS / "ansible.cfg"),
            "ANSIBLE_FORCE_COLOR": "0",
            "ANSIBLE_LOCAL_TEMP": str(tmp_path / "local"),
            "ANSIBLE_REMOTE_TEMP": str(tmp_path / "remote"),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=HANGS,
    )
    _, _, last = done.stdout.partition("Time: ")
    return done.returncode, last or done.stdout + done.stderr


def test_a_host_that_is_gone_keeps_no_other_from_answering(
    tmp_path: Path, said: Path
) -> None:
    code, told = play(tmp_path)
    assert "here:\nsitectl doctor --site mypack" in told
    assert "gone:\nNothing is known of this host: " in told
    assert "Connection refused\nNext step: `ssh 127.0.0.1`" in told
    assert code != 0


def test_a_host_that_hangs_is_named(tmp_path: Path, said: Path) -> None:
    said.write_text("#!/bin/sh\nexec sleep 300\n")
    code, told = play(tmp_path, "-e", "doctor_seconds=1", "--limit", "here")
    assert "here:\nNothing is known of this host: " in told
    assert "Timed out after 1 second" in told
    assert code != 0


@pytest.mark.parametrize(("status", "code"), [(0, 0), (1, 0), (2, 2)])
def test_errors_alone_end_with_another_status(
    tmp_path: Path, said: Path, status: int, code: int
) -> None:
    said.write_text(f"#!/bin/sh\necho found\nexit {status}\n")
    ended, told = play(tmp_path, "--limit", "here")
    assert (ended, told.partition("\n")[2]) == (code, "\nhere:\nfound\n")


def test_a_host_without_sitectl_is_told_so(tmp_path: Path) -> None:
    code, told = play(tmp_path, "--limit", "here")
    assert "here:\nThis host has no sitectl: it was never provisioned." in told
    assert code != 0
