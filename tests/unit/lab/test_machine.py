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


def test_labs_of_two_folders_share_no_name() -> None:
    names = {machine.identity(Path(p)) for p in ("/a/.lab/lab", "/b/.lab/lab")}
    assert len(names) == 2
    assert machine.identity(Path("/a/.lab/lab")) in names
