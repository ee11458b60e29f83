"""The doctor on real hosts: silent when healthy, naming each fault that is made."""

import json
import os
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from testinfra.host import Host as Remote

from sitectl.doctor import examination
from sitectl.doctor.finding import Fault
from tests.infra.breakages import EVERY, Breakage
from tests.infra.conftest import Fleet, serves
from tests.infra.playbook import play
from tests.infra.watch import until
from tests.lab import Host, Lab

pytestmark = [pytest.mark.lab, pytest.mark.timeout(1800)]
SPLIT = "--- mended"
# `make test` breaks every third thing, `make test-faults` everything.
CASES = EVERY if os.environ.get("FAULTS") == "all" else EVERY[::3]
# The processor's time: on a machine this busy the clock says nothing.
MEASURED = """
import json, resource, subprocess
done = subprocess.run(['sitectl', 'doctor', '--json'], capture_output=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({**json.loads(done.stdout), 'work': used.ru_utime + used.ru_stime}))
"""
# What runs each minute would fail, and be told of, whenever a case is in its way.
NOTHING_RUNS = """
for unit in mail observe examine traffic; do
    mkdir -p /run/systemd/system/mypack-$unit.service.d
    printf '[Service]\\nExecStart=\\nExecStart=/bin/true\\n' \\
        > /run/systemd/system/mypack-$unit.service.d/none.conf
done
systemctl daemon-reload
systemctl start mypack-mail.service
"""
# Faults that a lab host cannot have, and why; unit tests make them up.
ELSEWHERE = {
    "DOC-001": "every check can be made",
    "DOC-105": "the kernel kills by the machine's memory",
    "DOC-111": "the clock is the machine's",
    "DOC-125": "no machine that a lab host mounts from can hang",
    "DOC-135": "found as DOC-133 is, on the other port",
    "DOC-137": "a bare Debian has no program that sets an interface down",
    "DOC-231": "both slots tell what links and map say",
    "DOC-414": "the host has no database server",
    "DOC-701": "the site serves no HTTPS itself",
    "DOC-702": "the site serves no HTTPS itself",
    "DOC-703": "the site serves no HTTPS itself",
    "DOC-801": "no host monitors these; test_monitoring.py makes it",
    "DOC-802": "no host monitors these; unit tests make it up",
    "DOC-803": "no host monitors these; unit tests make it up",
}


def examined(host: Remote) -> dict[str, Any]:
    """Run the doctor; its report, and the seconds of processor that it took."""
    told: dict[str, Any] = json.loads(host.check_output(f'python3 -c "{MEASURED}"'))
    return told


def test_healthy_host_is_silent(host: Remote) -> None:
    told = examined(host)
    if {finding["code"] for finding in told["findings"]} == {"DOC-002"}:
        told = examined(host)  # a busy machine; what hangs does so again
    assert told["findings"] == []
    assert told["checks"] >= 40
    assert told["work"] < 30  # seconds of processor; one is usual
    print(f"{told['checks']} checks: {told['seconds']} s, {told['work']:.1f} s of work")
    assert host.check_output("sitectl doctor").count("\n") == 0


def test_the_inventory_is_asked(lab: Lab, fleet: Fleet) -> None:
    run = play(lab, "doctor.yml", fleet.inventory)
    assert run.code == 0, run.output
    assert run.output.count("site mypack: nothing is wrong") == len(fleet.hosts)


@pytest.fixture(scope="module")
def patient(lab: Lab, layer: Callable[[str], str]) -> Iterator[Host]:
    """A clone of its own, to be broken in every way."""
    host = lab.boot("patient", layer("d12"))
    until(lambda: serves(host))
    host.ssh(NOTHING_RUNS)
    try:
        yield host
    finally:
        host.destroy()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_fault_is_named_and_its_mending_seen(patient: Host, case: Breakage) -> None:
    doctor = f"sitectl doctor {case.topics} --json"
    script = (
        f"{{ {case.broken}\n}} >&2; cd /; {doctor}; echo '{SPLIT}'; "
        f"{{ {case.mended}\n}} >&2; cd /; {doctor}"
    )
    # Bash, whatever the login shell: some cases need it.
    done = patient.ssh("bash -s", input=script, check=False)
    broken, _, mended = done.stdout.partition(SPLIT)
    assert set(case.code.split()) <= codes(broken), done
    assert codes(mended) == set(), done


def codes(answer: str) -> set[str]:
    """Return the codes of an answer of the doctor's."""
    return {finding["code"] for finding in json.loads(answer)["findings"]}


def test_the_patient_is_healthy_again(patient: Host) -> None:
    told = patient.ssh("sitectl doctor", check=False)
    assert told.returncode == 0, told.stdout
    assert "nothing is wrong" in told.stdout


def test_a_host_without_a_site_gets_one_clear_message(patient: Host) -> None:
    told = patient.ssh("sitectl doctor --config-dir /nonexistent", check=False)
    assert told.returncode == 2
    assert (told.stdout, told.stderr) == (
        "",
        "SITE-001: /nonexistent holds no site (*.toml)\n"
        "next: run `make up`, or name another directory with --config-dir\n",
    )


def test_with_everything_gone_it_still_tells(patient: Host) -> None:
    """Last: the host is not mended after it."""
    patient.ssh(
        "systemctl stop apache2; apt-get -qq remove apache2-bin > /dev/null 2>&1; "
        "rm -rf /var/www/mypack /var/lib/sitectl /etc/mypack /var/lib/mypack "
        "/var/log/mypack /etc/apache2 /usr/sbin/apache2"
    )
    told = patient.ssh("sitectl doctor", check=False)
    assert told.returncode == 2
    assert "Traceback" not in told.stdout + told.stderr
    seen = set(re.findall(r"DOC-\d+", told.stdout))
    assert {"DOC-201", "DOC-301", "DOC-302", "DOC-321", "DOC-401", "DOC-501"} <= seen
    assert "DOC-001" not in seen


def test_each_fault_is_made_here_or_said_why_not() -> None:
    modules = (examination, *examination.TOPICS)
    known = {v.code for m in modules for v in vars(m).values() if isinstance(v, Fault)}
    made = {code for case in EVERY for code in case.code.split()}
    assert made | ELSEWHERE.keys() == known
    assert not made & ELSEWHERE.keys()
