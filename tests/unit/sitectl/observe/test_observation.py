"""An observation: each line once, whatever happens between two of them."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sitectl.observe import keeping, observation
from sitectl.observe.observation import Observer, observe
from sitectl.site import Site

from .test_minutes import line


def now() -> int:
    return int(time.time() // 60)


@pytest.fixture
def log(site: Site) -> Path:
    """The file of today, and the link that append-log keeps to it."""
    folder = site.config.error_log.parent
    path = folder / "mypack-access.2026-11-22.log"
    path.touch()
    (folder / "mypack-access.log").hardlink_to(path)
    return path


def add(path: Path, number: int) -> None:
    with path.open("ab") as file:
        file.write(line(now()) * number)


def counted(site: Site) -> int:
    found = observe(site)
    assert found
    return int(found["requests"]["last"]["24h"]["requests"])


def test_each_line_is_counted_once_although_the_file_has_two_names(
    site: Site, log: Path
) -> None:
    add(log, 3)
    assert counted(site) == 3
    assert counted(site) == 3
    add(log, 2)
    assert counted(site) == 5


def test_a_line_that_is_still_written_waits_for_its_end(site: Site, log: Path) -> None:
    whole = line(now())
    log.write_bytes(whole + whole[:20])
    assert counted(site) == 1
    with log.open("ab") as file:
        file.write(whole[20:])
    assert counted(site) == 2


def test_a_rotation_loses_nothing_and_repeats_nothing(site: Site, log: Path) -> None:
    add(log, 3)
    assert counted(site) == 3
    add(log, 1)  # not read yet when the next file begins
    newer = log.with_name("mypack-access.2026-11-23.log")
    add(newer, 2)
    log.with_name("mypack-access.log").unlink()
    log.with_name("mypack-access.log").hardlink_to(newer)
    assert counted(site) == 6
    log.unlink()  # remove-old-logs removes old files
    add(newer, 1)
    assert counted(site) == 7


def test_a_file_that_became_shorter_is_read_anew(site: Site, log: Path) -> None:
    add(log, 3)
    assert counted(site) == 3
    log.write_bytes(line(now()))
    assert counted(site) == 4


def test_foreign_lines_are_counted_and_hide_no_others(site: Site, log: Path) -> None:
    log.write_bytes(line(now()) + b"\0torn\n" + line(now()))
    found = observe(site)
    assert found
    assert found["requests"]["last"]["5m"]["requests"] == 2
    assert found["requests"]["last"]["5m"]["unreadable"] == 1


def test_a_host_without_a_log_is_observed_too(site: Site) -> None:
    assert counted(site) == 0
    state = site.paths.state / "observed.json"
    assert state.stat().st_mode & 0o777 == 0o644
    assert {"at", "slots", "apache", "memory", "disks"} <= set(
        json.loads(state.read_text())
    )


@pytest.mark.parametrize("content", ["", "{", "[]", "\0"])
def test_a_spoilt_memory_is_begun_anew(site: Site, log: Path, content: str) -> None:
    add(log, 2)
    assert counted(site) == 2
    (site.paths.state / "observing.json").write_text(content)
    assert counted(site) == 2


def test_a_second_run_leaves_the_first_one_alone(site: Site, log: Path) -> None:
    with keeping.alone(site.paths.state / "observing.lock") as is_alone:
        assert is_alone
        assert observe(site) is None


def test_a_kill_between_the_two_files_counts_nothing_twice(
    site: Site, log: Path
) -> None:
    add(log, 4)
    Observer(site, time.time()).read_on()  # killed before observed.json
    assert not (site.paths.state / "observed.json").exists()
    assert counted(site) == 4


def test_killed_at_any_moment_each_line_is_counted_once(
    site: Site, log: Path, config_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(log, 30_000)
    program = (
        "import sys; from pathlib import Path; from sitectl import config;"
        "from sitectl.observe import observation; from sitectl.paths import Paths;"
        "from sitectl.site import Site; observation.PART = 500;"
        "values = config.load(Path(sys.argv[1]));"
        "print(flush=True); observation.observe(Site(values, Paths.of(values)))"
    )
    was_killed = 0
    for tenth in range(12):
        run = subprocess.Popen(
            [sys.executable, "-c", program, str(config_dir / "mypack.toml")],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        with run:
            assert run.stdout
            run.stdout.readline()
            time.sleep(0.02 * tenth)
            was_killed += run.poll() is None
            run.send_signal(signal.SIGKILL)
    assert was_killed
    monkeypatch.setattr(observation, "PART", 500)
    assert counted(site) == 30_000


def test_daemons_are_described(site: Site, apache: object, live: str) -> None:
    found = observe(site)
    assert found
    blue, green = found["slots"]
    assert (blue["slot"], blue["role"], blue["release"]) == ("blue", "live", live)
    for one in (*blue["daemons"], *green["daemons"]):
        assert one["memory_bytes"] > 2**20
        assert one["threads"] >= 1
        assert one["age_seconds"] < 600
    assert len(blue["daemons"]) == len(green["daemons"]) == 2


def test_disks_are_described(site: Site) -> None:
    found = observe(site)
    assert found
    names = {disk["name"] for disk in found["disks"]}
    assert names == {"code", "data", "logs", "Apache's logs"}
    for disk in found["disks"]:
        assert 0 < disk["bytes_free"] <= disk["bytes_total"]
