"""The installed releases."""

import os
import shutil

from tests.unit.sitectl import samples
from tests.unit.sitectl.doctor.conftest import UID, seal

RELEASE = samples.release_id(1)


def home(made):
    return made.site.paths.release(RELEASE)


def test_a_host_without_a_release_is_found(made):
    shutil.rmtree(made.site.paths.releases)
    assert made.codes("release.present") == ["DOC-321"]


def test_a_file_that_was_edited_is_found(made):
    (home(made) / "code.py").write_text("2")
    (found,) = made.found("release.whole")
    assert found.code == "DOC-322"
    assert found.what.startswith(f"release {RELEASE}, which is live, does not verify: ")
    assert "code.py has sha256" in found.what


def test_a_damaged_manifest_is_found(made):
    (home(made) / "manifest.json").write_text("{")
    (found,) = made.found("release.whole")
    assert (found.code, "content = 'Expecting" in found.what) == ("DOC-322", True)
    assert "SITE-104" in made.reason("release.assets")


def test_a_release_moved_by_hand_is_found(made):
    (home(made) / ".venv").rename(home(made) / ".venv.old")
    (found,) = made.found("release.environment")
    assert found.code == "DOC-324"
    assert "is not in" in found.what


def test_an_environment_made_for_another_place_is_found(made):
    path = home(made) / ".venv/pyvenv.cfg"
    path.write_text("command = /usr/bin/python3 -m venv --without-pip /srv/x/.venv\n")
    (found,) = made.found("release.environment")
    assert "was made for /srv/x/.venv, it is in" in found.what


def test_an_interpreter_that_is_gone_is_found(made):
    python = home(made) / ".venv/bin/python"
    python.unlink()
    python.symlink_to("/usr/bin/python2.4")
    (found,) = made.found("release.interpreter")
    assert found.code == "DOC-325"
    assert "leads to /usr/bin/python2.4" in found.what


def test_half_made_things_are_found(made):
    made.site.paths.partial(samples.release_id(2)).mkdir()
    made.site.paths.removed(samples.release_id(3)).mkdir()
    (made.site.paths.root / ".blue.tmp").symlink_to("releases/x")
    assert made.codes("release.left_over") == ["DOC-326", "DOC-326"]


def test_code_that_others_may_change_is_found(made):
    (home(made) / "code.py").chmod(0o666)
    (found,) = made.found("release.modes")
    assert found.code == "DOC-327"
    assert "code.py (-rw-rw-rw- root:root)" in found.what
    (home(made) / "code.py").chmod(0o644)
    os.chown(home(made) / "code.py", UID, -1)
    assert made.codes("release.modes") == ["DOC-327"]


def test_code_that_the_daemons_cannot_read_is_found(made):
    home(made).chmod(0o750)
    assert made.codes("release.modes") == ["DOC-328"]
    os.chown(home(made), 0, made.view.account.gids.__iter__().__next__())
    assert made.codes("release.modes") == []


def test_missing_static_files_are_found(made):
    (made.site.paths.static / "site.css").unlink()
    (found,) = made.found("release.assets")
    assert found.code == "DOC-329"
    assert found.what.startswith("1 static files of the live release")


def test_another_release_is_looked_at_quickly(made):
    other = samples.release_id(2)
    shutil.copytree(home(made), made.site.paths.release(other), symlinks=True)
    seal(made, other)
    assert made.codes("release.waiting") == []
    (made.site.paths.release(other) / "files.sha256").write_text("")
    assert made.codes("release.waiting") == ["DOC-323"]
