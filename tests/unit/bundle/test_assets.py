from pathlib import Path

from bundle.assets import hashed_name, hashed_names


def test_name_carries_twelve_hex_of_the_content() -> None:
    assert hashed_name("vendor/a.min.css", b"x") == "vendor/a.min.2d711642b726.css"


def test_same_content_same_name_other_content_other_name() -> None:
    assert hashed_name("a.css", b"x") == hashed_name("a.css", b"x")
    assert hashed_name("a.css", b"x") != hashed_name("a.css", b"y")


def test_map_leaves_itself_out(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_bytes(b"x")
    (tmp_path / "assets.json").write_text("{}")
    assert hashed_names(tmp_path) == {"a.css": "a.2d711642b726.css"}


def test_no_static_files_no_names(tmp_path: Path) -> None:
    assert hashed_names(tmp_path / "missing") == {}
