import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from mypack.release import release_id, slot

ID = "20261122T055300Z-a1b2c3d"


def test_without_a_manifest_it_is_development(tmp_path: Path) -> None:
    assert release_id(str(tmp_path / ".venv")) == "development"


def test_the_release_is_found_through_the_slot_link(tmp_path: Path) -> None:
    release = tmp_path / "releases" / ID
    (release / ".venv").mkdir(parents=True)
    (release / "manifest.json").write_text(f'{{"release": "{ID}"}}')
    (tmp_path / "blue").symlink_to(f"releases/{ID}")
    assert release_id(str(tmp_path / "blue" / ".venv")) == ID


def test_outside_mod_wsgi_there_is_no_slot() -> None:
    assert slot() is None


def test_the_slot_is_mod_wsgi_s_process_group(monkeypatch: pytest.MonkeyPatch) -> None:
    module = SimpleNamespace(process_group="green")
    monkeypatch.setitem(sys.modules, "mod_wsgi", module)  # type: ignore[arg-type]
    assert slot() == "green"
