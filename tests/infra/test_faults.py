"""Hosts are broken while users ask; `make test-faults` does it in every way."""

import os
from collections.abc import Callable, Iterator
from functools import cache

import pytest

from tests.faults import page
from tests.faults.catalogue import QUICK, TABLE
from tests.faults.fault import Fault
from tests.faults.outcome import Outcome
from tests.faults.prober import Prober
from tests.faults.run import ready, run
from tests.infra.conftest import KINDS
from tests.lab import Host, Lab

pytestmark = [pytest.mark.lab, pytest.mark.timeout(1800)]
WHOLE = os.environ.get("FAULTS") == "all"
# Times may be so much longer: `make test` must pass on a machine that is slow and busy.
PATIENCE = float(os.environ.get("PATIENCE") or (1 if WHOLE else 5))
FAULTS = [fault for fault in (TABLE if WHOLE else QUICK) if fault.kind in KINDS]


@pytest.fixture(scope="module")
def broken(lab: Lab, layer: Callable[[str], str]) -> Iterator[Callable[[str], Host]]:
    """Gives one clone of each kind, that is broken again and again."""

    @cache
    def boot(kind: str) -> Host:
        host = lab.boot(f"broken-{kind}", layer(kind))
        hosts.append(host)
        ready(host)
        return host

    hosts: list[Host] = []
    yield boot
    for host in hosts:
        host.destroy()


@pytest.fixture(scope="module")
def outcomes() -> Iterator[dict[str, Outcome]]:
    """Takes in what was seen; the whole table becomes the page of the docs."""
    found: dict[str, Outcome] = {}
    yield found
    if WHOLE:
        page.write(found, TABLE, Prober.pause)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_fault_is_survived(
    broken: Callable[[str], Host], outcomes: dict[str, Outcome], fault: Fault
) -> None:
    seen = outcomes[fault.name] = run(broken(fault.kind), fault)
    print(seen)
    assert seen.acknowledged > 10
    assert fault.broken(seen, PATIENCE) == []
