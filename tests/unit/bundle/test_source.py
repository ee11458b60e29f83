import subprocess
from pathlib import Path

import pytest

from bundle.build import DEBUG_LOCK
from bundle.errors import BundleFailed
from bundle.source import read_source


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "mypack").mkdir()
    (tmp_path / "mypack/__init__.py").write_text("one\n")
    (tmp_path / "README.md").write_text("not in a release\n")
    git(tmp_path, "init", "-q")
    commit(tmp_path)
    return tmp_path


def git(tree: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", "-C", tree, *arguments], check=True, capture_output=True, text=True
    ).stdout


def commit(tree: Path) -> None:
    git(tree, "add", "-A")
    git(tree, "-c", "user.name=T", "-c", "user.email=t@localhost", "commit", "-qm", "T")


def test_only_what_goes_into_a_release_counts(tree: Path) -> None:
    before = read_source(tree, None)
    (tree / "README.md").write_text("changed\n")
    after = read_source(tree, None)
    assert before.digest == after.digest
    assert (after.dirty, set(after.files)) == (False, {"mypack/__init__.py"})


def test_tree_and_its_commit_are_the_same_source(tree: Path) -> None:
    assert read_source(tree, None).digest == read_source(tree, "HEAD").digest


def test_uncommitted_change_is_dirty_and_another_source(tree: Path) -> None:
    before = read_source(tree, None)
    (tree / "mypack/new.py").write_text("two\n")
    after = read_source(tree, None)
    assert after.dirty
    assert before.digest != after.digest
    assert read_source(tree, "HEAD").digest == before.digest


def test_more_inputs_are_another_source_and_never_come_along_unasked(
    tree: Path,
) -> None:
    (tree / "requirements").mkdir()
    (tree / "requirements/debug.txt").write_text("debugpy==1\n")
    commit(tree)
    plain, debug = read_source(tree, None), read_source(tree, None, DEBUG_LOCK)
    assert set(debug.files) - set(plain.files) == {DEBUG_LOCK}
    assert plain.digest != debug.digest
    assert read_source(tree, "HEAD", DEBUG_LOCK).digest == debug.digest


def test_deleted_file_is_left_out(tree: Path) -> None:
    (tree / "mypack/__init__.py").unlink()
    assert read_source(tree, None).files == {}


def test_unknown_ref_is_named(tree: Path) -> None:
    with pytest.raises(BundleFailed, match=r"nowhere.*\n.*Next step: check REF"):
        read_source(tree, "nowhere")


def test_outside_git_the_message_says_so(tmp_path: Path) -> None:
    with pytest.raises(BundleFailed, match="A release is built from a git clone"):
        read_source(tmp_path, None)
