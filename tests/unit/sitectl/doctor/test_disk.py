"""The disks."""

import os
from dataclasses import dataclass

import pytest


@dataclass
class Space:
    """A file system of blocks of 1 MB."""

    f_blocks: int = 100_000
    f_bavail: int = 50_000
    f_frsize: int = 2**20
    f_files: int = 1000
    f_favail: int = 500
    f_flag: int = 0


@pytest.mark.parametrize(
    ("space", "codes"),
    [
        (Space(f_bavail=199), ["DOC-121"]),
        (Space(f_bavail=4000), ["DOC-122"]),
        (Space(f_bavail=6000), []),
        (Space(f_blocks=1000, f_bavail=100), []),
        (Space(f_blocks=1000, f_bavail=30), ["DOC-122"]),
        (Space(f_blocks=1000, f_bavail=10), ["DOC-121"]),
    ],
)
def test_room(made, space, codes):
    made.view.space = lambda path: space
    assert made.codes("disk.room") == codes


@pytest.mark.parametrize(
    ("space", "codes"),
    [
        (Space(f_favail=19), ["DOC-123"]),
        (Space(f_favail=21), []),
        (Space(f_files=0, f_favail=0), []),
    ],
)
def test_inodes(made, space, codes):
    """A file system without an inode table, like btrfs, counts none."""
    made.view.space = lambda path: space
    assert made.codes("disk.inodes") == codes


def test_a_read_only_disk_is_found(made):
    made.view.space = lambda path: Space(f_flag=os.ST_RDONLY)
    assert made.codes("disk.writable") == ["DOC-124"]
