"""Which tests on lab hosts one worker of pytest-xdist takes together."""

import gc
import re

import pytest
from xdist.dsession import LoadScopeScheduling
from xdist.remote import Producer

from tests.infra.conftest import ALL_KINDS

TRIXIE = {name for name, (suite, _) in ALL_KINDS.items() if suite == "trixie"}
# They make their hosts themselves, or need none.
ALONE = {
    *("alert_rules", "lab", "make_up", "make_up_sudo"),
    *("refusals", "roles", "templates", "vagrantfile"),
}
# Without a name of Debian in their tests: on hosts of Debian 13, so that the workers
# end at about the same time.
ON_TRIXIE = {"database_move", "debugger"}

# Tests make many applications, and looking for garbage took a sixth of their time.
gc.set_threshold(200_000, 20, 20)


class ByHost(LoadScopeScheduling):
    """One worker provisions Debian 12, one Debian 13; who ends first does the rest."""

    def _split_scope(self, nodeid: str) -> str:
        path, _, name = nodeid.partition("::")
        _, folder, *rest = path.split("/")
        # Servers that a folder's tests share are reached from where they were started.
        if folder != "infra":
            return folder
        file = rest[-1].removeprefix("test_").removesuffix(".py")
        if file in ALONE:
            return file
        if file in ON_TRIXIE:
            return "trixie"
        named = re.findall(r"\w+", name.partition("[")[2])
        return "trixie" if {"trixie", *TRIXIE}.intersection(named) else "bookworm"


def pytest_collection_finish() -> None:
    """Look for no garbage among what was imported."""
    gc.collect()
    gc.freeze()


def pytest_xdist_make_scheduler(
    config: pytest.Config, log: Producer
) -> LoadScopeScheduling | None:
    """Schedule by host where loadscope is asked for, as `make test` does."""
    if config.getoption("dist") != "loadscope":
        return None
    return ByHost(config, log)
