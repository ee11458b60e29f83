"""Real installations: a real environment, real wheels made here, pip of the tests."""

import json
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from sitectl import argv, install, ledger, releases
from sitectl.change import Change
from sitectl.history import records
from sitectl.lock import Lock
from sitectl.messages import SiteError
from tests.unit.sitectl import samples


def wheel(path: Path, name: str, source: str) -> Path:
    """Make the smallest wheel that pip accepts."""
    info = f"{name}-1.0.dist-info"
    files = {
        f"{name}/__init__.py": source,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\n"
        "Root-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": f"[console_scripts]\n{name} = {name}:main\n",
    }
    record = "".join(f"{entry},,\n" for entry in [*files, f"{info}/RECORD"])
    path.mkdir(parents=True, exist_ok=True)
    target = path / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(target, "w") as archive:
        for entry, text in {**files, f"{info}/RECORD": record}.items():
            archive.writestr(entry, text)
    return target


@pytest.fixture
def parts(tmp_path):
    """Lay out the contents of the two tars."""
    top = tmp_path / "parts"
    application = wheel(top / "app", "mypack", "VALUE = 1\n")
    dependency = wheel(top / "wheels", "espresso", "PRICE = 3.19\n")
    digest = samples.sha256(dependency.read_bytes())
    (top / "requirements.txt").write_text(f"espresso==1.0 --hash=sha256:{digest}\n")
    (top / "logging.ini").write_text("[loggers]\n")
    (top / "static").mkdir()
    (top / "static" / "site.abc.css").write_text("body {}")
    # Only its name counts: the tests run pip from their own environment.
    (top / "wheels" / "pip-25.0-py3-none-any.whl").write_bytes(b"")
    return top, application


@pytest.fixture
def pack(parts, tmp_path):
    top, application = parts

    def make(number: int, **fields):
        names = ["requirements.txt", "logging.ini", f"app/{application.name}"]
        digests = {name: samples.sha256((top / name).read_bytes()) for name in names}
        static = {"site.abc.css": samples.sha256(b"body {}")}
        values = {
            "files": digests,
            "static": static,
            "python": "{}.{}".format(*sys.version_info),
            **fields,
        }
        release = samples.release_id(number)
        manifest = samples.manifest(release, **values)
        (top / "manifest.json").write_text(json.dumps(manifest))
        bundle = tmp_path / f"{release}.tar"
        with tarfile.open(bundle, "w") as archive:
            for name in ["manifest.json", *names, "static"]:
                archive.add(top / name, name)
        dependencies = tmp_path / "deps.tar"
        with tarfile.open(dependencies, "w") as archive:
            archive.add(top / "wheels", "wheels")
        return bundle, dependencies

    return make


def test_pip(python, wheel):
    """Be the command that runs the tests' own pip for another interpreter."""
    pip = [sys.executable, "-m", "pip", "--python", str(python)]
    return [*pip, "install", *argv.PIP_OPTIONS]


test_pip.__test__ = False


@pytest.fixture
def run(site):
    def go(bundle, dependencies=None):
        with Lock(site.paths.lock, "sitectl install") as lock:
            change = Change(site, "install", "sitectl install", lock)
            changed = install.install(change, bundle, dependencies, test_pip)
            return changed, change.notes

    return go


def test_a_release_is_installed_whole_and_a_second_shares_its_packages(
    site, pack, run, parts
):
    first, dependencies = pack(1)
    assert run(first, dependencies) == (True, [])
    one = samples.release_id(1)
    home = site.paths.release(one)
    releases.verify(site.paths, one)
    assert sorted(path.name for path in home.iterdir()) == [
        ".venv",
        "files.sha256",
        "logging.ini",
        "manifest.json",
    ]
    assert [
        p.name
        for p in (home / ".venv/bin").iterdir()
        if not p.name.startswith("python")
    ] == []
    assert (site.paths.static / "site.abc.css").read_text() == "body {}"
    assert (home / "manifest.json").stat().st_mode & 0o777 == 0o640
    assert run(first, dependencies) == (False, [])

    second, _ = pack(2)
    assert run(second) == (True, [])
    two = site.paths.release(samples.release_id(2))
    packages = next((home / ".venv/lib").glob("python*")) / "site-packages"
    same = two / packages.relative_to(home)
    assert (packages / "espresso/__init__.py").samefile(same / "espresso/__init__.py")
    assert not (packages / "mypack/__init__.py").samefile(same / "mypack/__init__.py")
    assert list((same / "mypack/__pycache__").iterdir())
    releases.verify(site.paths, two.name)

    (two / "logging.ini").write_text("edited")
    changed, notes = run(second)
    assert changed
    assert "logging.ini has sha256" in notes[0]
    releases.verify(site.paths, two.name)
    assert [r["result"] for r in records(site.paths.history) if "result" in r] == [
        "ok",
        "ok",
        "ok",
    ]
    assert ledger.first_fault(site.paths.history.read_bytes()) is None
    assert not list(site.paths.releases.glob(".*"))


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"python": "3.9"}, "SITE-105"),
        ({"package": "other"}, "SITE-106"),
        ({"format": 2}, "SITE-104"),
        ({"files": {"logging.ini": "0" * 64}}, "SITE-102"),
        ({"static": {"site.abc.css": "0" * 64}}, "SITE-103"),
        ({}, "SITE-107"),
    ],
)
def test_a_bundle_that_does_not_fit_is_refused(pack, run, site, fields, code):
    bundle, _ = pack(1, **fields)
    with pytest.raises(SiteError) as caught:
        run(bundle)
    assert caught.value.code == code
    assert releases.installed(site.paths) == []


def test_a_member_that_leaves_the_folder_is_refused(pack, run, tmp_path):
    bundle, _ = pack(1)
    with tarfile.open(bundle, "a") as archive:
        archive.add(tmp_path / "parts/logging.ini", "../outside")
    with pytest.raises(SiteError, match="SITE-102"):
        run(bundle)


def test_a_cut_bundle_is_refused(pack, run):
    bundle, _ = pack(1)
    bundle.write_bytes(bundle.read_bytes()[:700])
    with pytest.raises(SiteError, match="SITE-101"):
        run(bundle)


def test_a_failed_installation_leaves_nothing(pack, run, site, monkeypatch):
    bundle, dependencies = pack(1)
    monkeypatch.setitem(globals(), "test_pip", lambda *a: ["false"])
    with pytest.raises(SiteError, match="SITE-109"):
        run(bundle, dependencies)
    assert list(site.paths.releases.iterdir()) == []
    assert records(site.paths.history)[-1]["failed_step"] == "packages"
