"""Owners and modes."""

import os

import pytest

from sitectl.doctor.access import ENTER, READ, WRITE, Identity, allows, obstacle

WHO = Identity("ann", 1000, frozenset({50}))


def entry(mode, uid=0, gid=0):
    return os.stat_result((mode, 0, 0, 0, uid, gid, 0, 0, 0, 0))


@pytest.mark.parametrize(
    ("found", "want", "expected"),
    [
        (entry(0o100600, uid=1000), READ | WRITE, True),
        (entry(0o100077, uid=1000), READ, False),  # the owner's bits win
        (entry(0o100040, gid=50), READ, True),
        (entry(0o100004, gid=50), READ, False),
        (entry(0o100004), READ, True),
        (entry(0o040755), WRITE, False),
        (entry(0o040711), ENTER, True),
    ],
)
def test_modes_are_judged_as_the_kernel_does(found, want, expected):
    assert allows(found, WHO, want) == expected


def test_root_is_let_in():
    assert allows(entry(0), Identity("root", 0, frozenset()), READ | WRITE | ENTER)


def test_the_first_obstacle_is_named(tmp_path):
    path = tmp_path / "a" / "b"
    path.mkdir(parents=True)
    path.parent.chmod(0o700)
    path.chmod(0o700)
    who = Identity("ann", os.getuid() + 1, frozenset())
    tmp_path.chmod(0o755)
    told = obstacle(path, who, READ, tmp_path)
    assert told is not None
    assert told.startswith(f"ann may not enter {path.parent} (drwx------ ")
    path.parent.chmod(0o755)
    assert "ann may not read" in str(obstacle(path, who, READ, tmp_path))
