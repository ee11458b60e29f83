"""Activation over real HTTP, against real processes."""

from collections.abc import Callable

import pytest
from sitectl import links
from sitectl.site import Site

Run = Callable[..., object]
pytestmark = pytest.mark.usefixtures("apache")


def test_a_good_release_goes_live_and_the_former_one_stays_warm(
    site, live, add_release, sitectl
):
    release = add_release(2)
    done = sitectl("activate", release)
    assert done.returncode == 0, done.stderr
    state = links.read(site.paths)
    assert (state.live_release, state.standby_release) == (release, live)
    assert links.read_target(site.paths.current) == "green"
    print(done.stdout, done.stderr, sitectl("status").stdout, sitectl("history").stdout)
