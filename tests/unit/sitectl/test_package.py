"""The one file that is shipped."""

import subprocess

from sitectl import package


def test_the_same_source_gives_the_same_bytes(tmp_path):
    target = tmp_path / "sitectl"
    assert package.build(target)
    data = target.read_bytes()
    assert not package.build(target)
    assert target.read_bytes() == data
    assert target.stat().st_mode & 0o777 == 0o755


def test_it_runs_alone(tmp_path):
    target = tmp_path / "sitectl"
    package.build(target)
    done = subprocess.run(
        [target, "status", "--config-dir", tmp_path],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 2
    assert "SITE-001" in done.stderr
