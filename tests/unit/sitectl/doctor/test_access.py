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
    assert str(told).startswith(f"ann may not enter {path.parent} (drwx------ ")
    assert told.missing == "o+x"
    path.parent.chmod(0o755)
    assert "ann may not read" in str(obstacle(path, who, READ, tmp_path))


def test_the_folders_above_what_a_link_leads_to_count(tmp_path):
    target = tmp_path / "disk" / "data"
    target.mkdir(parents=True)
    (tmp_path / "data").symlink_to(target)
    tmp_path.chmod(0o755)
    target.parent.chmod(0o700)
    who = Identity("ann", os.getuid() + 1, frozenset())
    told = obstacle(tmp_path / "data", who, ENTER, tmp_path)
    assert told is not None
    assert told.path == target.parent


@pytest.mark.parametrize(
    ("who", "missing"),
    [
        (Identity("ann", 0, frozenset()), None),
        (Identity("ann", 7, frozenset({5})), "u+x"),
        (Identity("ann", 1, frozenset({5})), "g+x"),
        (Identity("ann", 1, frozenset()), "o+x"),
    ],
)
def test_chmod_adds_what_counts_for_the_account(tmp_path, who, missing):
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o600)
    if os.geteuid() != 0:
        pytest.skip("owners can be made up by root alone")
    tmp_path.chmod(0o755)
    os.chown(folder, 7, 5)
    told = obstacle(folder / "file", who, READ, tmp_path)
    assert told is not None
    assert (told.missing or None) == missing
