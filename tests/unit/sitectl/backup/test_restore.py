"""Backups by restic of a real SQLite file, restored behind a stand-in for Apache."""

import os
import re
import subprocess
import sys
from datetime import timedelta

import pytest

from sitectl.backup import moments, unfinished

pytestmark = pytest.mark.usefixtures("apache")


def test_a_new_host_gets_back_all_that_the_lost_one_had(kept):
    assert kept.sitectl("backup", "--begin").returncode == 0
    kept.build_anew()
    begun = kept.sitectl("backup", "--begin")
    assert (begun.returncode, "SITE-606" in begun.stderr) == (0, False)
    assert "backups of another life" in begun.stdout
    (kept.home / "password").write_text("another password\n")
    done = kept.sitectl("restore", "latest")
    assert done.returncode == 0, done.stderr
    assert kept.names() == ["Espresso"]
    assert kept.picture.read_bytes() == b"a picture"
    assert kept.site.config.settings.read_text() == 'OTHER = 2\nSECRET_KEY = "old"\n'
    assert (kept.home / "password").read_text() == "first password\n"
    assert not kept.site.paths.maintenance.exists()
    # What was restored is backed up, and it goes on with the lost host's backups.
    assert kept.state("backup")["ok"] is True
    assert f"backup {kept.state('backup')['last_good']['label']} of" in done.stdout
    assert kept.sitectl("backup").returncode == 0


def test_a_new_host_hides_no_backup_of_the_lost_one(kept):
    kept.sitectl("backup")
    kept.build_anew()
    refused = kept.sitectl("backup")
    assert "SITE-606" in refused.stderr
    assert kept.state("backup")["ok"] is False
    assert kept.sitectl("backup", "--adopt").returncode == 0
    assert kept.sitectl("backup").returncode == 0


def test_a_host_with_data_is_refused_until_told_and_keeps_it_aside(kept):
    kept.sitectl("backup")
    kept.change("INSERT INTO item VALUES ('Mocha', 3.5)")
    refused = kept.sitectl("restore", "latest")
    assert "SITE-614" in refused.stderr
    assert kept.names() == ["Espresso", "Mocha"]
    done = kept.sitectl("restore", "latest", "--replace")
    assert done.returncode == 0, done.stderr
    assert kept.names() == ["Espresso"]
    (aside,) = (kept.home / "aside").iterdir()
    assert aside.stat().st_mode & 0o777 == 0o700
    assert (aside / "uploads/picture.jpg").exists()
    assert b"Mocha" in (aside / "database/database.sqlite3").read_bytes()


def test_a_restore_that_failed_goes_on_where_it_stopped(kept, live):
    kept.sitectl("backup")
    kept.change("INSERT INTO item VALUES ('Mocha', 3.5)")
    broken = kept.site.paths.release(live) / ".venv/bin/fails-check-config"
    broken.write_text("")
    failed = kept.sitectl("restore", "latest", "--replace")
    assert "SITE-201 at step migrate" in failed.stderr
    assert kept.site.paths.maintenance.exists()
    for command in (("backup",), ("backup", "--log"), ("maintenance", "off")):
        refused = kept.sitectl(*command)
        assert refused.returncode == 1
        assert "SITE-619: a restore of latest is unfinished" in refused.stderr
        assert "`sitectl restore latest --site mypack`" in refused.stderr
    assert kept.state("backup")["ok"] is False
    assert kept.site.paths.maintenance.exists()
    assert kept.sitectl("drill").returncode == 0
    broken.unlink()
    again = kept.sitectl("restore", "latest")
    assert again.returncode == 0, again.stderr
    (aside,) = (kept.home / "aside").iterdir()
    assert b"Mocha" in (aside / "database/database.sqlite3").read_bytes()
    assert not kept.site.paths.maintenance.exists()
    for command in (("backup",), ("backup", "--log"), ("maintenance", "off")):
        assert kept.sitectl(*command).returncode == 0


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\0", b"[]", b'{"at": 1}'])
def test_a_marker_that_lost_its_content_is_an_unfinished_restore(kept, content):
    kept.sitectl("backup")
    kept.change("INSERT INTO item VALUES ('Mocha', 3.5)")
    unfinished.path(kept.site).write_bytes(content)
    for command in (("backup",), ("maintenance", "off")):
        assert "SITE-619: a restore of a mom" in kept.sitectl(*command).stderr
    assert "SITE-614" in kept.sitectl("restore", "latest").stderr
    done = kept.sitectl("restore", "latest", "--replace")
    assert done.returncode == 0, done.stderr
    assert kept.names() == ["Espresso"]
    (aside,) = (kept.home / "aside").iterdir()
    assert b"Mocha" in (aside / "database/database.sqlite3").read_bytes()
    assert not unfinished.path(kept.site).exists()


def test_a_restore_that_could_keep_nothing_aside_shows_the_site_again(kept):
    kept.sitectl("backup")
    (kept.home / "aside").write_text("a file, in which no folder can be made")
    failed = kept.sitectl("restore", "latest", "--replace")
    assert failed.returncode == 1
    assert not kept.site.paths.maintenance.exists()
    assert kept.sitectl("backup").returncode == 0


def test_without_room_for_each_step_nothing_is_fetched(kept, config_dir):
    kept.picture.write_bytes(bytes(3 * 2**20))
    kept.sitectl("backup")
    code = (
        "import shutil, sys; from collections import namedtuple\n"
        "shutil.disk_usage = lambda path: namedtuple('U', 'free')(9 * 2**20)\n"
        "from sitectl.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    words = ["restore", "latest", "--replace", "--config-dir", str(config_dir)]
    command = [sys.executable, "-c", code, *words]
    refused = subprocess.run(command, cwd="deploy", capture_output=True, text=True)
    assert "SITE-609 at step fetch: the disk at /" in refused.stderr
    for folder in ("work", "aside", "data/uploads"):
        assert str(kept.home / folder) in refused.stderr
    assert "9 MB free, 10 MB are needed" in refused.stderr  # 3.6 + 3 + 3, and rows
    assert not kept.site.paths.maintenance.exists()


def test_a_restore_ends_well_although_its_backup_fails(kept):
    kept.sitectl("backup")
    kept.sitectl("restore", "latest", "--replace")
    label = kept.state("backup")["last_good"]["label"]
    kept.write_protect()
    done = kept.sitectl("restore", "latest", "--replace")
    assert done.returncode == 0, done.stderr
    assert "no backup of it could be made: sitectl backup" in done.stdout
    assert "note: no backup of it could be made: SITE-603" in done.stderr
    assert kept.state("backup")["ok"] is False
    assert kept.state("backup")["last_good"]["label"] == label
    assert not kept.site.paths.maintenance.exists()


def test_an_earlier_time_gives_the_backup_before_it(kept):
    kept.sitectl("backup")
    first = kept.state("backup")["last_good"]["at"]
    kept.change("INSERT INTO item VALUES ('Mocha', 3.5)")
    early = moments.show(moments.read(first) - timedelta(minutes=1))
    for value, code in (
        (early, "SITE-613"),
        ("2999-01-01T00:00:00Z", "SITE-612"),
        ("yesterday", "SITE-611"),
    ):
        refused = kept.sitectl("restore", value, "--replace")
        assert code in refused.stderr, value
        assert kept.names() == ["Espresso", "Mocha"]
    assert re.search(r"the first one is of 20\d\d-", kept_told(kept, early))


def kept_told(kept, value):
    return kept.sitectl("restore", value, "--replace").stderr


def test_another_key_is_refused_and_changes_nothing(kept):
    kept.sitectl("backup")
    kept.key.write_text("another key\n")
    for command in (("backup",), ("restore", "latest", "--replace"), ("drill",)):
        refused = kept.sitectl(*command)
        assert refused.returncode == 1
        assert "SITE-604" in refused.stderr
    assert kept.state("backup")["ok"] is False
    assert kept.state("backup")["last_good"]
    assert kept.names() == ["Espresso"]


def test_a_damaged_repository_replaces_nothing(kept):
    kept.picture.write_bytes(os.urandom(300_000))
    kept.sitectl("backup")
    kept.picture.write_bytes(b"another")
    packs = [p for p in (kept.repository / "data").rglob("*") if p.is_file()]
    largest = max(packs, key=lambda pack: pack.stat().st_size)
    largest.chmod(0o600)
    content = bytearray(largest.read_bytes())
    content[100_000:100_010] = b"0123456789"
    largest.write_bytes(content)
    for command in (("restore", "latest", "--replace"), ("drill",)):
        refused = kept.sitectl(*command)
        assert "SITE-607" in refused.stderr, refused.stderr
    assert kept.picture.read_bytes() == b"another"
    assert not kept.site.paths.maintenance.exists()
    assert kept.state("drill")["ok"] is False


def test_an_empty_repository_is_named(kept):
    refused = kept.sitectl("restore", "latest", "--replace")
    assert "SITE-605" in refused.stderr


def test_a_repository_that_is_gone_is_not_begun_anew_by_itself(kept):
    kept.sitectl("backup")
    kept.repository.rename(kept.home / "unmounted")
    refused = kept.sitectl("backup")
    assert "SITE-605" in refused.stderr
    assert not kept.repository.exists()
    assert kept.state("backup")["ok"] is False
    assert kept.sitectl("backup", "--adopt").returncode == 0
