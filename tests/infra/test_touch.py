"""`touch start.wsgi` reloads through the standby slot; no touch is lost."""

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.infra import releases
from tests.infra.releases import START, Site, Watch
from tests.lab import Host, Lab

pytestmark = [pytest.mark.lab, pytest.mark.timeout(1800)]
ON_DEBIAN_12 = pytest.mark.parametrize("clone", ["d12"], indirect=True)
UNIT = "mypack-touch.service"
MISSED = "mypack-touch-missed.service"
SEEN = "/var/lib/sitectl/mypack/touched"  # of the touch that was reloaded last
LOCK = "/var/lib/sitectl/mypack/lock"

# Touches at the very moment when the reload has let go of the lock but still runs.
AT_THE_END = f"""
import os, time
until = time.monotonic() + 60
while not os.path.getsize("{LOCK}") and time.monotonic() < until:
    time.sleep(0.01)
while os.path.getsize("{LOCK}"):
    pass
os.utime("{START}")
"""


@pytest.fixture(scope="module")
def site(
    lab: Lab, clone: Host, tree: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("touch")
    with releases.copied(lab, clone.base, f"t{clone.name}", tree, folder) as site:
        yield site


def touched(site: Site) -> float:
    """Touch the entry; return when, by the host's clock."""
    site.host.ssh(f"touch {START}")
    return float(site.host.ssh(f"stat -c %.Y {START}").stdout)


def youngest(site: Site) -> float:
    """Return when the oldest daemon of the live slot started."""
    pids = " ".join(map(str, site.state().pids("live")))
    # The start time of /proc counts from the boot of the machine.
    script = (
        "import os, sys, time; now = time.time() - time.clock_gettime(7); "
        "print(min(now + int(open(f'/proc/{p}/stat').read().rpartition(')')[2]"
        ".split()[19]) / os.sysconf('SC_CLK_TCK') for p in sys.argv[1:]))"
    )
    return float(site.host.ssh(f'python3 -c "{script}" {pids}').stdout)


def is_idle(site: Site, moment: float) -> bool:
    """Tell whether a touch was taken up, and neither unit runs or is about to."""
    # The reload's unit is inactive for a moment before the other one starts it again.
    script = f"stat -c %.Y {SEEN}; systemctl show -P ActiveState {MISSED} {UNIT}"
    seen, *states = site.host.ssh(script, check=False).stdout.split() or ["0"]
    ended = len(states) == 2 and {"inactive", "failed"}.issuperset(states)
    return ended and float(seen) >= moment


def settle(site: Site, moment: float, seconds: float = 300) -> None:
    """Wait until every live daemon is younger than a moment and nothing runs."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if is_idle(site, moment) and youngest(site) >= moment:
            return
        time.sleep(0.1)
    journal = site.host.ssh(f"journalctl -u {UNIT} --no-pager -n 40").stdout
    raise AssertionError(f"the touch of {moment} was lost:\n{journal}")


def test_a_touch_reloads_without_a_failed_request(site: Site) -> None:
    before = site.state()
    with Watch(site.address) as watch:
        settle(site, touched(site))
    watch.saw_only(before.live)
    after = site.state()
    assert not after.pids("live") & before.pids("live")
    assert after.slots["live"]["slot"] == before.slots["standby"]["slot"]
    assert after.history[-1]["verb"] == "reload"
    site.is_consistent()


@ON_DEBIAN_12
def test_five_touches_in_a_row_lose_nothing(site: Site) -> None:
    before = site.state()
    with Watch(site.address) as watch:
        for pause in random.Random(5).choices((0.0, 0.2, 1.0), k=5):  # noqa: S311
            moment = touched(site)
            time.sleep(pause)
        settle(site, moment)
    watch.saw_only(before.live)
    assert 1 <= len(site.state().history) - len(before.history) <= 5
    site.is_consistent()


@ON_DEBIAN_12
def test_a_touch_while_a_reload_ends_is_not_lost(site: Site) -> None:
    live = site.live
    with Watch(site.address) as watch:
        site.host.ssh("cat > /root/at_the_end.py", input=AT_THE_END)
        site.host.ssh("nohup python3 /root/at_the_end.py >/dev/null 2>&1 & sleep 0.3")
        first = touched(site)
        until = time.monotonic() + 300
        while (moment := float(site.host.ssh(f"stat -c %.Y {START}").stdout)) == first:
            assert time.monotonic() < until
        settle(site, moment)
    watch.saw_only(live)


@ON_DEBIAN_12
def test_a_touch_with_bad_settings_changes_nothing_and_says_why(site: Site) -> None:
    before = site.state()
    broken = site.edited(releases.SETTINGS, lambda text: text + "ESPRESSO = 1\n")
    with broken, Watch(site.address) as watch:
        touched(site)
        until = time.monotonic() + 300
        failed = f"systemctl is-failed -q {UNIT}"
        while site.host.ssh(failed, check=False).returncode:
            assert time.monotonic() < until
            time.sleep(0.1)
    watch.saw_only(before.live)
    after = site.state()
    assert (after.live, after.pids("live")) == (before.live, before.pids("live"))
    told = site.host.ssh(f"systemctl status --no-pager -l {UNIT}", check=False).stdout
    journal = site.host.ssh(f"journalctl -u {UNIT} --no-pager").stdout
    assert "SITE-201 at step check-config" in journal
    for text in (told, journal):
        assert "ESPRESSO: unknown" in text
    settle(site, touched(site))
    site.is_consistent()
