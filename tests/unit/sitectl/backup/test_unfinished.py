"""A restore killed at each of its steps goes on; until then nothing else happens."""

import subprocess
import sys

import pytest

from sitectl.backup import unfinished

pytestmark = pytest.mark.usefixtures("apache")
# Ends like by SIGKILL when a step begins, or when it has ended.
KILLS = """
import contextlib, os, sys
from sitectl import change, cli
when, wanted = sys.argv.pop(1), sys.argv.pop(1)
real = change.Change.step
@contextlib.contextmanager
def step(self, name):
    if (when, name) == ("before", wanted):
        os._exit(9)
    with real(self, name):
        yield
    if (when, name) == ("after", wanted):
        os._exit(9)
change.Change.step = step
sys.exit(cli.main(sys.argv[1:]))
"""
POINTS = (
    ("whole", "after", "maintenance"),
    ("whole", "before", "set aside"),
    ("whole", "after", "database"),
    ("whole", "after", "files"),
    ("whole", "before", "open"),
    ("damaged", "after", "set aside"),
    ("damaged", "after", "database"),
)


def killed(config_dir, point, *command):
    words = [*point, *command, "--config-dir", str(config_dir)]
    done = subprocess.run([sys.executable, "-c", KILLS, *words], cwd="deploy")
    assert done.returncode == 9


@pytest.mark.parametrize("point", POINTS, ids=" ".join)
def test_it_goes_on_and_keeps_what_was_there(kept, config_dir, point):
    state, *when = point
    kept.sitectl("backup")
    kept.change("INSERT INTO item VALUES ('Mocha', 3.5)")
    kept.picture.write_bytes(b"another picture")
    if state == "damaged":
        kept.database.write_bytes(b"Mocha, and no database " * 999)
    killed(config_dir, when, "restore", "latest", "--replace")
    assert kept.site.paths.maintenance.exists()
    assert "SITE-619" in kept.sitectl("backup").stderr
    assert "SITE-619" in kept.sitectl("maintenance", "off").stderr
    done = kept.sitectl("restore", "latest", "--replace")
    assert done.returncode == 0, done.stderr
    assert kept.names() == ["Espresso"]
    assert kept.picture.read_bytes() == b"a picture"
    (aside,) = (kept.home / "aside").iterdir()
    (database,) = (aside / "database").iterdir()
    assert b"Mocha" in database.read_bytes()
    assert (aside / "uploads/picture.jpg").read_bytes() == b"another picture"
    assert not unfinished.path(kept.site).exists()
    assert not kept.site.paths.maintenance.exists()
