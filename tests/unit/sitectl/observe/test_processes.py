"""What a process runs, when links have moved on already."""

from dataclasses import replace
from pathlib import Path

from sitectl.observe import processes
from sitectl.site import Site

MAPS = """\
7f00-7f01 r-xp 00000000 fe:00 12 /usr/lib/x86_64-linux-gnu/libc.so.6
7f02-7f03 r-xp 00000000 fe:00 13 {root}/releases/{release}/.venv/lib/x.so
"""


def test_a_daemon_runs_the_release_that_it_loaded(site: Site, tmp_path: Path) -> None:
    entry = tmp_path / "proc" / "42"
    entry.mkdir(parents=True)
    release = "20261122T055300Z-a1b2c3d"
    (entry / "maps").write_text(MAPS.format(root=site.paths.root, release=release))
    made = replace(site, proc=tmp_path / "proc")
    assert processes.release_of(made, 42) == release
    assert processes.release_of(made, 43) is None
