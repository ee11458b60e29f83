"""What `make` says before it does anything."""

import re
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["make", "--no-print-directory", *arguments]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True)


def test_plain_make_prints_every_command_with_one_line() -> None:
    lines = make().stdout.splitlines()
    told = {line.split()[0] for line in lines}
    text = (REPOSITORY / "Makefile").read_text()
    phony = re.search(r"^\.PHONY:((?:.*\\\n)*.*)$", text, re.M)
    assert phony
    assert told == set(phony[1].replace("\\", " ").split())
    assert all(len(line.split()) > 2 for line in lines)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("DB=oracle", "DB=oracle: allowed are sqlite postgresql mariadb"),
        ("MOVE=maybe", "MOVE=maybe: allowed are copy fresh"),
        ("ON=yes", "ON=yes: allowed are 1 0"),
    ],
)
def test_value_that_is_not_allowed_is_refused(given: str, told: str) -> None:
    refused = make("up", given)
    assert refused.returncode == 2
    assert told in refused.stderr


def test_logs_needs_to_know_which() -> None:
    refused = make("logs")
    assert refused.returncode == 2
    assert "make logs REQUEST=<id>, or make logs SINCE=10m" in refused.stderr


def test_unknown_inventory_is_refused() -> None:
    refused = subprocess.run(
        ["deploy/options.sh", "nowhere"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
    )
    assert refused.returncode == 1
    assert (
        "ENV=nowhere: there is no deploy/ansible/inventories/nowhere" in refused.stderr
    )
    assert "Next step: name one of local production.example vagrant" in refused.stderr
