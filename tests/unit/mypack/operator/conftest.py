"""A host below the site, as its state files tell of it."""

import shutil
from pathlib import Path

import pytest
from flask import Flask

from tests.state_files import write_all


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("host") / "mypack"
    write_all(folder)
    return folder


@pytest.fixture
def state(app: Flask, written: Path, tmp_path: Path) -> Path:
    """The folder of the state files, whole and fresh."""
    folder = shutil.copytree(written, tmp_path / "mypack")
    app.config["STATE_FOLDER"] = str(folder)
    return folder
