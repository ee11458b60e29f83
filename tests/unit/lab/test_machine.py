from pathlib import Path

import pytest

from tests.lab import LabError, machine


@pytest.mark.parametrize("name", ["H1", "1h", "a" * 14, "a.b", "a/b", ""])
def test_a_name_that_would_break_a_card_or_a_path_is_refused(name: str) -> None:
    with pytest.raises(LabError, match="is no name"):
        machine.check_name(name)


def test_missing_programs_are_named_by_their_debian_package(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr("shutil.which", lambda _: None)
    reason = machine.missing(Path("/x"))
    assert reason
    assert "apt-get install iproute2 mmdebstrap nftables" in reason


def test_without_root_the_next_step_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert "sudo" in (machine.missing(Path("/x")) or "")


def test_a_lab_of_another_folder_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(machine, "OWNERS", tmp_path)
    machine.claim("lab", Path("/mine"))
    machine.claim("lab", Path("/mine"))
    with pytest.raises(LabError, match="/mine"):
        machine.refuse_foreign("lab", Path("/yours"))
