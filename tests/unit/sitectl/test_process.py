"""Children of this tool."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sitectl import process
from sitectl.process import Account
from tests.unit.sitectl import samples

ORPHAN = """
import sys
from sitectl import process
from sitectl.process import Account
process.run(["sleep", "61.25"], account=Account(*sys.argv[1:]))
"""


def test_a_child_in_the_background_yields(monkeypatch):
    ours = os.nice(0)
    background = process.run(["nice"], background=True).stdout
    assert background == f"{min(ours + 10, 19)}\n"
    assert process.run(["nice"]).stdout == f"{ours}\n"


def test_a_child_sees_nothing_of_the_caller(monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", "http://elsewhere")
    names = {row.partition("=")[0] for row in process.run(["env"]).stdout.split()}
    assert names == {"PATH", "LANG", "LC_ALL", "HOME"}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another account")
def test_a_child_becomes_the_account():
    done = process.run(["id", "-un"], account=Account("nobody", "nogroup"))
    assert done.stdout == "nobody\n"


@pytest.mark.parametrize("account", [("root", "root"), ("nobody", "nogroup")])
def test_a_child_dies_with_its_parent(account):
    parent = subprocess.Popen(
        [sys.executable, "-c", ORPHAN, *account],
        env={"PYTHONPATH": samples.DEPLOY, "PATH": os.environ["PATH"]},
    )
    try:
        child = wait_for(lambda: children(parent.pid))[0]
    finally:
        parent.kill()
        parent.wait()
    wait_for(lambda: not Path(f"/proc/{child}").exists() or is_zombie(child))


def children(pid):
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [
        child
        for child in found
        if b"61.25" in Path(f"/proc/{child}/cmdline").read_bytes()
        and b"python" not in Path(f"/proc/{child}/cmdline").read_bytes()
    ]


def is_zombie(pid):
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


def wait_for(found):
    until = time.monotonic() + 180
    while not found():
        assert time.monotonic() < until
        time.sleep(0.02)
    return found()
