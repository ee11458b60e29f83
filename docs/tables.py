"""Writes the pages of docs/ that are tables of facts kept elsewhere.

Run as: make docs. A test keeps the pages equal to what this writes.
"""

import re
from collections.abc import Iterator
from importlib.metadata import PackageMetadata, metadata
from pathlib import Path

from docs import alerts, promises, restores
from mypack.config import SETTINGS, Setting

DOCS = Path(__file__).parent
LOCK = DOCS.parent / "requirements" / "app.txt"
VENDOR = DOCS.parent / "mypack" / "static" / "vendor"
# How the comment begins that each file keeps from whoever made it.
VENDORED = re.compile(
    r"/\*!\n \* (.+?) +v([\d.]+) .*\n \* (Copyright .+)\n \* Licensed under ([\w.-]+)"
)
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)
CLASSIFIER = "License :: OSI Approved :: "

SETTINGS_HEAD = """\
# Settings

Every key of `/etc/mypack/settings.toml`, which Ansible writes from the inventory; for
development `MYPACK_SETTINGS` names another file. A value that is not allowed, or a key
that is not here, stops the start and says so; `flask --app mypack check-config` asks.
Written by `make docs` from `mypack/config.py`; do not edit.

| key | value | default | meaning |
|---|---|---|---|
"""
LICENCES_HEAD = """\
# Licences

What a release brings with it, from `requirements/app.txt`, and under which licence each
package says that it is. `make sbom` writes the same list with versions and hashes for
machines. Written by `make docs`; do not edit.

| package | licence |
|---|---|
"""
VENDORED_HEAD = """
Files of others in `mypack/static/vendor`, as their first lines say; where a licence
wants its text to go along, that lies beside them.

| file | from | version | licence | copyright |
|---|---|---|---|---|
"""


def pages() -> dict[Path, str]:
    """Return the text of each page by its file."""
    return {
        DOCS / "settings.md": SETTINGS_HEAD + "".join(setting_rows()),
        DOCS / "alerts.md": alerts.HEAD
        + "".join([*alerts.sections(), *alerts.times()]),
        DOCS / "licences.md": LICENCES_HEAD
        + "".join(licence_rows())
        + VENDORED_HEAD
        + "".join(vendored_rows()),
        DOCS / "restores.md": restores.HEAD + "".join(restores.rows()),
        DOCS / "promises.md": promises.HEAD + "".join(promises.sections()),
    }


def setting_rows() -> Iterator[str]:
    """Yield the row of each setting, in the order of the table."""
    for one in SETTINGS:
        row = f"| `{one.name}` | {one.rule.words} | {default(one)} | {one.meaning} |\n"
        yield row.replace("<", "&lt;")


def default(setting: Setting) -> str:
    """Return the default as it stands in the file; a secret has none worth showing."""
    if setting.is_required:
        return "required"
    value = setting.default
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple | list):
        return "empty list" if not value else f"`{list(value)}`"
    return f"`{value}`" if value != "" else "empty"


def licence_rows() -> Iterator[str]:
    """Yield the row of each package that the lock file of a release names."""
    for name in locked():
        yield f"| {name} | {licence(metadata(name))} |\n"


def vendored_rows() -> Iterator[str]:
    """Yield the row of each file that comes from others."""
    for path in sorted(VENDOR.glob("*.[cj]s*")):
        found = VENDORED.search(path.read_text(encoding="utf-8")[:1000])
        if found is None:
            raise LookupError(f"{path} does not say whose it is in its first lines")
        name, version, owner, licence = found.groups()
        owner = owner.removeprefix("Copyright ")
        yield f"| {path.name} | {name} | {version} | {licence} | {owner} |\n"


def locked() -> list[str]:
    """Return the names in the lock file of a release."""
    return PINNED.findall(LOCK.read_text(encoding="utf-8"))


def licence(about: PackageMetadata) -> str:
    """Return the licence that the package states: expression, classifier or words."""
    if expression := about.get_all("License-Expression"):
        return str(expression[0])
    classifiers = about.get_all("Classifier") or []
    named = [one.removeprefix(CLASSIFIER) for one in classifiers if CLASSIFIER in one]
    words = about.get_all("License") or ["not stated"]
    return ", ".join(named) or str(words[0]).splitlines()[0]


def write() -> None:
    """Write all pages."""
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
        print(f"wrote {path}")


if __name__ == "__main__":
    write()
