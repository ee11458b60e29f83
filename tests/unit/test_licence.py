"""The project has one licence, and a release brings its text along."""

import tomllib
import zipfile
from pathlib import Path

import yaml

from bundle.source import read_source
from bundle.wheel import build_wheel

REPOSITORY = Path(__file__).parents[2]
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]


def test_each_role_has_the_licence_of_the_project() -> None:
    metas = list(REPOSITORY.glob("deploy/ansible/roles/*/meta/main.yml"))
    licences = {
        yaml.safe_load(path.read_text())["galaxy_info"]["license"] for path in metas
    }
    assert licences == {PROJECT["license"]}
    text = (REPOSITORY / "LICENSE").read_text()
    assert text.startswith(f"{PROJECT['license']} License\n")
    assert "the mypack authors" in text


def test_the_wheel_of_a_release_has_the_licence_s_text(tmp_path: Path) -> None:
    read_source(REPOSITORY, None).write_to(tmp_path / "tree")
    wheel = build_wheel(tmp_path / "tree", tmp_path / "built")
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if name.endswith("LICENSE")]
        texts = {archive.read(name).decode() for name in names if "dist-info" in name}
        metadata = next(n for n in archive.namelist() if n.endswith("/METADATA"))
        assert "License-Expression: MIT\n" in archive.read(metadata).decode()
    assert texts == {(REPOSITORY / "LICENSE").read_text()}
