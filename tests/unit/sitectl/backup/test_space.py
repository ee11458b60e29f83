"""Room is asked for once for each disk, over all folders that lie on it."""

import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from sitectl.backup import moments, restic, space
from sitectl.messages import SiteError

Usage = namedtuple("Usage", "free")
MB = 2**20


def test_the_folders_of_a_disk_are_added_up(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10 * MB))
    one, two = tmp_path / "one", tmp_path / "two" / "not there yet"
    space.require({one: 5 * MB, two: 5 * MB})
    with pytest.raises(SiteError) as refused:
        space.require({one: 5 * MB, two: 5 * MB + 1})
    assert refused.value.code == "SITE-609"
    assert "the disk at /" in refused.value.text
    assert f"(for {one}, {two}) has 10 MB free, 11 MB" in refused.value.text


def test_disks_are_told_apart(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10 * MB))
    memory = Path("/dev/shm")  # noqa: S108 - nothing is written there
    if memory.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("this machine has one disk")
    space.require({tmp_path: 9 * MB, memory: 9 * MB})
    with pytest.raises(SiteError, match="the disk at /dev/shm"):
        space.require({tmp_path: 9 * MB, memory: 11 * MB})


def test_bytes_are_those_of_files(tmp_path):
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "file").write_bytes(b"12345")
    (tmp_path / "link").symlink_to("nowhere")
    assert space.taken(tmp_path) == space.taken(tmp_path / "below" / "file") == 5
    assert space.taken(tmp_path / "none") == 0


def test_the_parts_of_a_backup_are_added_up():
    rows = [
        '{"struct_type": "snapshot", "paths": ["/room/stage", "/data/uploads"]}',
        '{"type": "dir", "path": "/work"}',
        '{"type": "file", "path": "/room/stage/contents.json", "size": 7}',
        '{"type": "file", "path": "/room/stage/database/file", "size": 90}',
        '{"type": "file", "path": "/data/uploads/1", "size": 3}',
        '{"type": "file", "path": "/data/uploads.old", "size": 500}',
    ]
    paths = ("/room/stage", "/data/uploads")
    snapshot = restic.Snapshot("id", moments.now(), "life", paths)
    found = restic.parts(snapshot, "\n".join(rows))
    assert found == {"/room/stage": 97, "/data/uploads": 3}
