"""A site with rows and pictures, and a repository beside it."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from sitectl.site import Site

KEY = "a key of the tests\n"


@dataclass
class Kept:
    """The site that is backed up, and what a test does to it."""

    site: Site
    sitectl: Callable[..., CompletedProcess[str]]
    home: Path

    @property
    def database(self) -> Path:
        return self.site.config.data / "mypack.sqlite3"

    @property
    def picture(self) -> Path:
        return self.site.config.data / "uploads" / "picture.jpg"

    @property
    def key(self) -> Path:
        return self.home / "key"

    @property
    def repository(self) -> Path:
        return self.home / "repository"

    def change(self, statement: str) -> None:
        with sqlite3.connect(self.database) as base:
            base.execute(statement)
        base.close()

    def names(self) -> list[str]:
        with sqlite3.connect(self.database) as base:
            found = base.execute("SELECT name FROM item ORDER BY name").fetchall()
        base.close()
        return [name for (name,) in found]

    def state(self, name: str) -> dict[str, Any]:
        return dict(json.loads((self.site.paths.state / f"{name}.json").read_text()))

    def write_values(self, **values: object) -> None:
        given = {
            "database": "sqlite",
            "repository": str(self.repository),
            "key_file": str(self.key),
            "work": str(self.home / "work"),
            "aside": str(self.home / "aside"),
            "folders": [str(self.picture.parent)],
            "files": [str(self.home / "password")],
            "database_file": str(self.database),
            **values,
        }
        folder = self.home / "etc" / "backup"
        folder.mkdir(exist_ok=True)
        rows = (f"{key} = {json.dumps(value)}\n" for key, value in given.items())
        (folder / "mypack.toml").write_text("".join(rows))

    def write_protect(self) -> None:
        """Let the repository only be read, which takes no lock; also by root."""
        shutil.rmtree(self.repository / "locks")
        (self.repository / "locks").write_text("no folder")

    def build_anew(self) -> None:
        """Make the host a new one, with the first data of a new site."""
        for name in ("backup-life.json", "backup.json"):
            (self.site.paths.state / name).unlink(missing_ok=True)
        self.change("DELETE FROM item")
        self.change("INSERT INTO item VALUES ('Seed', 1.0)")
        self.picture.unlink(missing_ok=True)
        self.site.config.settings.write_text('OTHER = 2\nSECRET_KEY = "new"\n')


@pytest.fixture
def kept(
    site: Site, live: str, tmp_path: Path, sitectl: Callable[..., CompletedProcess[str]]
) -> Kept:
    """A site that was never backed up yet."""
    if not shutil.which("restic"):
        pytest.skip("restic is not installed")
    found = Kept(site, sitectl, tmp_path)
    found.key.write_text(KEY)
    found.write_values()
    (tmp_path / "password").write_text("first password\n")
    found.change("PRAGMA journal_mode = WAL")
    found.change("CREATE TABLE item (name TEXT, price REAL)")
    found.change("INSERT INTO item VALUES ('Espresso', 2.5)")
    found.picture.parent.mkdir()
    found.picture.write_bytes(b"a picture")
    site.config.settings.write_text('OTHER = 1\nSECRET_KEY = "old"\n')
    return found
