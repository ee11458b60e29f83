"""Debian's mod_wsgi and that of PyPI on equal hosts, broken in the same ways.

Slow, a part of `make test-faults`; writes the second table of docs/faults.md.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults import beside, page
from tests.faults.catalogue import TABLE
from tests.faults.fault import Fault
from tests.faults.outcome import Outcome
from tests.faults.prober import Prober
from tests.faults.run import ready, run
from tests.infra.playbook import Run, play
from tests.lab import Host, Lab

pytestmark = [pytest.mark.lab, pytest.mark.timeout(1800)]
NAMES = (
    *("one-stuck", "all-stuck", "long-requests", "lock-held", "overload"),
    *("daemon-killed", "daemon-crashed", "parent-killed"),
)
FAULTS = [fault for fault in TABLE if fault.name in NAMES]
LOADED = "grep -om1 '/[^ ]*mod_wsgi[^ ]*' /proc/$(cat /run/apache2/apache2.pid)/maps"
Provision = Callable[..., Run]


@pytest.fixture(scope="module")
def hosts(lab: Lab, layer: Callable[[str], str]) -> dict[str, Host]:
    """Two clones of one disk."""
    return dict(
        zip(beside.MODULES, lab.boot_all([*beside.MODULES], layer("d12")), strict=True)
    )


@pytest.fixture(scope="module")
def provision(lab: Lab, tree: Path, hosts: dict[str, Host]) -> Provision:
    """Gives a run of a playbook on the host whose module is exchanged."""

    def once(module: str, *options: str, playbook: str = "site.yml") -> Run:
        where = lab.inventory({"site": [hosts["pypi"]]}, "pypi")
        chosen = ("-e", f"apache_mod_wsgi={module}", *options)
        done = play(lab, playbook, where, *chosen, tree=tree)
        assert done.code == 0, done.output
        return done

    return once


@pytest.fixture(scope="module")
def outcomes() -> Iterator[dict[str, Outcome]]:
    """Takes in what was seen of both."""
    found: dict[str, Outcome] = {}
    yield found
    page.write(found, TABLE, Prober.pause)


def loaded(host: Host) -> str:
    return host.ssh(LOADED).stdout.strip()


def test_the_module_is_built_and_nothing_else_stays(
    hosts: dict[str, Host], provision: Provision
) -> None:
    host = hosts["pypi"]
    packages = "dpkg-query -W -f '${Package}\n'"
    before = host.ssh(packages).stdout
    assert provision("pypi", "--check").changed[host.name] > 0
    assert loaded(host) == "/usr/lib/apache2/modules/mod_wsgi.so"
    provision("pypi")
    assert loaded(host).startswith("/usr/local/lib/sitectl/mod_wsgi-6")
    assert host.ssh(packages).stdout == before
    assert provision("pypi").changed == {host.name: 0}
    host.ssh("sitectl doctor")


@pytest.mark.parametrize("module", beside.MODULES)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_fault_loses_nothing_with_either(
    hosts: dict[str, Host], outcomes: dict[str, Outcome], fault: Fault, module: str
) -> None:
    ready(hosts[module])
    key = beside.key(fault, module)
    seen = outcomes[key] = replace(run(hosts[module], fault), name=key)
    assert seen.acknowledged > 10
    assert seen.lost == 0


def test_the_way_back_and_down(hosts: dict[str, Host], provision: Provision) -> None:
    host = hosts["pypi"]
    provision("debian")
    assert loaded(host) == "/usr/lib/apache2/modules/mod_wsgi.so"
    assert provision("debian").changed == {host.name: 0}
    host.ssh("sitectl doctor")
    provision("pypi")
    provision("pypi", playbook="down.yml")
    left = host.ssh("find / -xdev -name '*mod_wsgi*' -not -path '/root/*'").stdout
    assert left == ""
