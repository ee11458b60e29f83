"""A real Chromium opens the site that Apache serves on a host."""

import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.infra.conftest import Fleet
from tests.infra.playbook import REPOSITORY
from tests.lab import Lab

pytestmark = [pytest.mark.lab, pytest.mark.browser]


def test_visitor_reads_the_menu_behind_apache(
    lab: Lab, fleets: Callable[[str], Fleet]
) -> None:
    """With the real headers: a policy that blocked the style sheet would show here."""
    site = f"http://{fleets('bookworm').hosts['d12'].address}:8000"
    done = lab.run(
        [sys.executable, "-m", "pytest", "-q", "tests/browser/test_menu.py"],
        cwd=REPOSITORY,
        env={**os.environ, "BASE_URL": site},
        stdout=subprocess.PIPE,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout
    assert "skipped" not in done.stdout
