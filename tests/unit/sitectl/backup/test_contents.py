"""What a backup says that it holds: parts find their places of today by it."""

import json
from dataclasses import asdict

import pytest

from sitectl.backup import contents, make
from sitectl.backup.run import running

pytestmark = pytest.mark.usefixtures("apache")


def move_all(kept):
    """Have pictures, password and settings at other places than before."""
    folder = kept.home / "elsewhere"
    kept.write_values(
        folders=[str(folder / "pictures")], files=[str(folder / "password")]
    )
    folder.mkdir()
    kept.picture.write_bytes(b"of the folder that is used no longer")
    return folder


def test_pictures_come_back_into_the_folder_of_today(kept):
    (kept.picture.parent / "below").mkdir()
    (kept.picture.parent / "below" / "two.jpg").write_bytes(b"two")
    kept.sitectl("backup")
    folder = move_all(kept)
    done = kept.sitectl("restore", "latest", "--replace")
    assert done.returncode == 0, done.stderr
    assert (folder / "pictures/picture.jpg").read_bytes() == b"a picture"
    assert (folder / "pictures/below/two.jpg").read_bytes() == b"two"
    assert (folder / "password").read_text() == "first password\n"
    assert kept.picture.read_bytes() == b"of the folder that is used no longer"


def test_keys_come_back_into_the_settings_of_today(kept, config_dir):
    kept.sitectl("backup")
    moved = kept.home / "moved.toml"
    kept.site.config.settings.rename(moved)
    moved.write_text('OTHER = 2\nSECRET_KEY = "new"\n')
    values = config_dir / "mypack.toml"
    told = values.read_text().replace(str(kept.site.config.settings), str(moved))
    values.write_text(told)
    assert kept.sitectl("restore", "latest", "--replace").returncode == 0
    assert moved.read_text() == 'OTHER = 2\nSECRET_KEY = "old"\n'


def rewrite(kept, monkeypatch, config_dir, **values):
    """Make a backup whose list of contents has these values, None for none."""

    def write(folder, made):
        found = {**asdict(made), **values}
        left = {key: found[key] for key in found if values.get(key, "") is not None}
        (folder / "contents.json").write_text(json.dumps(left))

    monkeypatch.setattr(contents, "write", write)
    with running(kept.site, config_dir, "sitectl backup") as run:
        make.make(run)


def test_a_backup_that_does_not_say_where_parts_lay_is_restored(
    kept, monkeypatch, config_dir
):
    rewrite(kept, monkeypatch, config_dir, parts=None, of_a_later_version=1)
    kept.picture.write_bytes(b"another")
    done = kept.sitectl("restore", "latest", "--replace")
    assert done.returncode == 0, done.stderr
    assert kept.picture.read_bytes() == b"a picture"


def test_a_backup_of_another_site_is_refused(kept, monkeypatch, config_dir):
    rewrite(kept, monkeypatch, config_dir, site="shop")
    kept.picture.write_bytes(b"another")
    for command in (("restore", "latest", "--replace"), ("drill",)):
        refused = kept.sitectl(*command)
        assert refused.returncode == 1
        assert "is of the site shop, this is mypack" in refused.stderr
        assert "SITE-621" in refused.stderr
    assert kept.picture.read_bytes() == b"another"
    assert not kept.site.paths.maintenance.exists()
