"""A bad release never gets a user's request, and the message says what is wrong."""

import contextlib
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.infra import releases
from tests.infra.playbook import play
from tests.infra.releases import (
    Edit,
    Release,
    Result,
    Site,
    Watch,
    append,
    head,
    in_a_daemon,
    migration,
    on_request,
)
from tests.lab import Host, Lab

pytestmark = [pytest.mark.lab, pytest.mark.timeout(1800)]
ON_DEBIAN_12 = pytest.mark.parametrize("clone", ["d12"], indirect=True)

ONE_OF_SEVERAL = """import fcntl, os, time
    one = open("/var/lib/mypack/only-one", "w")
    try:
        fcntl.flock(one, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        time.sleep(1)
        os._exit(1)
"""


@dataclass(frozen=True)
class Bad:
    """A kind of bad release, and what sitectl must say of it."""

    name: str
    edit: Edit
    step: str
    code: str
    words: tuple[str, ...]


IMPORT = Bad(
    "import",
    append("mypack/__init__.py", "\nimport mypack.espresso\n"),
    "check-config",
    "SITE-217",
    ("Traceback", "No module named 'mypack.espresso'"),
)
DAEMON = Bad(
    "daemon",
    in_a_daemon('raise RuntimeError("no milk in a daemon")'),
    "warm-up",
    "SITE-211",
    (
        "/healthz answered 500",
        '    File "/var/www',
        "RuntimeError: no milk in a daemon",
    ),
)
ERROR = Bad(
    "error",
    on_request("/", 'raise RuntimeError("the milk is sour")'),
    "check",
    "SITE-211",
    ("/ answered 500", '    File "/var/www', "RuntimeError: the milk is sour"),
)
CRASH = Bad(
    "crash",
    in_a_daemon(ONE_OF_SEVERAL),
    "warm-up",
    "SITE-209",
    ("ended while the slot was checked",),
)
HANG = Bad(
    "hang",
    on_request("/healthz", "time.sleep(600)"),
    "warm-up",
    "SITE-210",
    ("did not answer http://127.0.0.1:8001/healthz within 12 s",),
)
SLOW = Bad(
    "slow",
    on_request("/", "time.sleep(4)"),
    "check",
    "SITE-213",
    ("allowed are 3 s",),
)
# For what hangs or dawdles: the site's own limits would make these tests long.
IMPATIENT = {"check_timeout": 12, "slow_after": 3}


@pytest.fixture(scope="module")
def site(
    lab: Lab, clone: Host, tree: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A host with a good release live and another, also good, in the standby slot."""
    folder = tmp_path_factory.mktemp("bad")
    with releases.copied(lab, clone.base, f"b{clone.name}", tree, folder) as site:
        site.done("activate", site.make("good"))
        yield site


def is_refused(
    site: Site, release: str, verdict: str, *command: str, is_short: bool = False
) -> Result:
    """Require that a release fails, no user notices, and all is as before."""
    before = site.state()
    impatient = site.edited(releases.CONFIG, releases.settled(**IMPATIENT))
    patient = contextlib.nullcontext()
    with Watch(site.address) as watch, impatient if is_short else patient:
        result = site.sitectl(*command)
    assert result.code == 1, result.words
    watch.saw_only(before.live)
    assert f"live is still {before.live}; nothing was switched" in result.told
    site.is_consistent()
    after = site.state()
    assert (after.live, after.standby) == (before.live, before.standby)
    assert after.pids("live") == before.pids("live")
    last = after.history[-1]
    assert last["id"] != before.history[-1]["id"]
    assert last["result"] == "failed"
    assert last["failed_step"] == result.error["step"]
    assert last["error"] == result.error["code"]
    assert after.verdicts.get(release, "") == verdict
    return result


def says(result: Result, step: str, code: str, *words: str) -> None:
    """Require the step, the code and the words, for people and for programs."""
    assert (result.error["step"], result.error["code"]) == (step, code), result.words
    assert f"{code} at step {step}: " in result.told
    for word in words:
        assert word in result.told


@pytest.mark.parametrize("bad", [IMPORT, ERROR, CRASH], ids=lambda bad: bad.name)
def test_bad_code_never_goes_live(site: Site, bad: Bad) -> None:
    release = site.make(bad.name, bad.edit)
    result = is_refused(site, release, "bad", "activate", release)
    says(result, bad.step, bad.code, *bad.words)


@ON_DEBIAN_12
@pytest.mark.parametrize("bad", [DAEMON, HANG, SLOW], ids=lambda bad: bad.name)
def test_other_bad_code_never_goes_live(site: Site, bad: Bad) -> None:
    release, is_short = site.make(bad.name, bad.edit), bad in (HANG, SLOW)
    result = is_refused(site, release, "bad", "activate", release, is_short=is_short)
    says(result, bad.step, bad.code, *bad.words)


@ON_DEBIAN_12
def test_a_release_whose_migration_has_not_run_is_refused(site: Site) -> None:
    """A rollback never migrates: one to a newer release meets an older schema."""
    number = head(site.workshop.tree) + 1
    added = 'op.add_column("item", sa.Column("note", sa.String(80), nullable=True))'
    release = site.make("behind", migration(number, added))
    result = is_refused(site, release, "untried", "rollback", release)
    says(result, "check", "SITE-214", f'"current":"{number - 1:04d}"', "/readyz")


@ON_DEBIAN_12
def test_a_release_that_lacks_an_asset_is_refused(site: Site) -> None:
    edit = append("mypack/static/site.css", "\n/* another name */\n")
    release = site.make("asset", edit)
    root = "/var/www/mypack"
    listed = f"python3 -c 'import json; print(*json.load(open(\"{root}"
    names = {
        owner: site.host.ssh(
            f'{listed}/releases/{owner}/manifest.json"))["static"])\''
        ).stdout.split()
        for owner in (release, site.live)
    }
    (name,) = set(names[release]) - set(names[site.live])
    site.host.ssh(f"rm {root}/static/{name}")
    result = is_refused(site, release, "bad", "activate", release)
    says(result, "check", "SITE-215", f"/static/{name}: status 404")
    again = site.sitectl("install", f"{releases.CACHE}/{release}-*.tar")
    assert again.values["changed"], again.words
    site.host.ssh(f"test -s {root}/static/{name}")


@ON_DEBIAN_12
def test_a_bad_setting_is_named_and_the_release_is_not_blamed(site: Site) -> None:
    release = site.make("settings")
    with site.edited(releases.SETTINGS, lambda text: text + "ESPRESSO = 1\n"):
        result = is_refused(site, release, "untried", "activate", release)
    says(result, "check-config", "SITE-201", "ESPRESSO: unknown; allowed: ")


def damaged(release: Release, folder: Path) -> Release:
    """Return a copy of the bundle with one other byte in its wheel."""
    data = bytearray(release.bundle.read_bytes())
    with tarfile.open(release.bundle) as tar:
        wheel = next(m for m in tar.getmembers() if m.name.endswith(".whl"))
    data[wheel.offset_data + wheel.size // 2] ^= 1
    copy = folder / release.bundle.name
    copy.write_bytes(data)
    return Release(release.id, copy, release.dependencies)


def test_a_damaged_bundle_is_refused(site: Site, tmp_path: Path) -> None:
    release = damaged(site.workshop.build("damaged"), tmp_path)
    result = is_refused(site, release.id, "", "install", site.ship(release))
    says(result, "unpack", "SITE-103", ".whl has sha256 ", "the manifest says ")
    assert (
        site.host.ssh(
            "ls -A /var/www/mypack/releases | grep partial", check=False
        ).stdout
        == ""
    )


@ON_DEBIAN_12
def test_a_truncated_bundle_is_refused(site: Site, tmp_path: Path) -> None:
    whole = site.workshop.build("truncated")
    copy = tmp_path / whole.bundle.name
    copy.write_bytes(whole.bundle.read_bytes()[:-30_000])
    release = Release(whole.id, copy, whole.dependencies)
    live, bundle = site.live, site.ship(release)
    with Watch(site.address) as watch:
        result = site.sitectl("install", bundle)
    watch.saw_only(live)
    says(result, "read", "SITE-101", "is not a bundle: unexpected end of data")
    assert f"live is still {live}; nothing was switched" in result.told
    site.is_consistent()


@ON_DEBIAN_12
def test_a_release_for_another_python_is_refused(site: Site) -> None:
    release = site.workshop.build("python", python="3.13")
    result = is_refused(site, release.id, "", "install", site.ship(release))
    says(result, "unpack", "SITE-105", "built for Python 3.13", "is 3.11")


@ON_DEBIAN_12
def test_a_deploy_through_ansible_passes_the_message_on(site: Site, lab: Lab) -> None:
    tree = site.workshop.copy("ansible", ERROR.edit)
    live, inventory = site.live, lab.inventory({"site": [site.host]}, "bad")
    with Watch(site.address) as watch:
        run = play(lab, "deploy.yml", inventory, tree=tree)
    assert run.code != 0, run.output
    watch.saw_only(live)
    for word in ("/ answered 500", "the milk is sour", f"live is still {live}"):
        assert word in run.words
    site.is_consistent()


def test_a_rollback_never_chooses_a_bad_release(site: Site) -> None:
    """Run last: the standby release is the only good one, then there is none."""
    before = site.state()
    site.done("rollback")
    after = site.state()
    assert (after.live, after.verdicts[before.live]) == (before.standby, "bad")
    result = site.sitectl("rollback")
    assert result.error["code"] == "SITE-301"
    assert site.live == after.live
    site.is_consistent()
