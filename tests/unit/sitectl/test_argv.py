"""The exact text of every command."""

from pathlib import Path

from sitectl import argv

PYTHON = Path("/r/.venv/bin/python")
PIP = (
    "/r/.venv/bin/python -I /w/pip.whl/pip install --no-index --no-compile "
    "--no-cache-dir --disable-pip-version-check --no-input --quiet"
)


def text(command):
    return " ".join(command)


def test_venv():
    assert text(argv.venv(Path("/usr/bin/python3"), Path("/r/.venv"))) == (
        "/usr/bin/python3 -I -m venv --without-pip /r/.venv"
    )


def test_pip_installs_pinned_dependencies():
    pip = argv.pip(PYTHON, Path("/w/pip.whl"))
    assert text(pip) == PIP
    assert text(argv.install_dependencies(pip, Path("/w"), Path("/r.txt"))) == (
        f"{PIP} --require-hashes --find-links /w -r /r.txt"
    )


def test_compile_names_the_final_path():
    assert text(argv.compile_all(PYTHON, Path("/.r.partial"), Path("/r"))) == (
        "/r/.venv/bin/python -I -m compileall -q -s /.r.partial -p /r "
        "/.r.partial/.venv/lib"
    )


def test_flask():
    assert text(argv.flask(Path("/r"), "mypack", ["db", "current"])) == (
        "/r/.venv/bin/python -m flask --app mypack db current"
    )


def test_low_priority_does_without_ionice():
    assert argv.low_priority(["x"], "/usr/bin/ionice") == [
        "/usr/bin/ionice",
        "-c3",
        "x",
    ]
    assert argv.low_priority(["x"], None) == ["x"]


def test_sync():
    assert text(argv.sync(Path("/r"))) == "sync -f /r"
