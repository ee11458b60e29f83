"""The lab keeps its promises: bare hosts, packages, faults, layers, nothing left."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab import CommandFailed, Host, Lab
from tests.lab.cgroup import Cgroup
from tests.lab.network import NAMESPACES

pytestmark = [pytest.mark.lab, pytest.mark.timeout(1800)]
UNAVAILABLE = Lab().unavailable()
needs_lab = pytest.mark.skipif(UNAVAILABLE is not None, reason=str(UNAVAILABLE))
pytestmark.append(needs_lab)
NOT_BARE = ("sudo", "curl", "git", "make", "setfacl", "ip", "apache2")


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with Lab(name="labtest") as lab:
        lab.prepare("bookworm", "trixie")
        yield lab


@pytest.fixture(scope="module", params=["bookworm", "trixie"])
def host(lab: Lab, request: pytest.FixtureRequest) -> Host:
    suite: str = request.param
    return lab.boot(suite, base=suite)


def traces(lab: Lab) -> list[str]:
    """Return what the machine still has of a lab: processes, network, mounts, files."""
    cgroups = [group.name for group in Cgroup.made_by(lab.network.name)]
    namespaces = [p.name for p in NAMESPACES.glob(f"{lab.network.name}*")]
    mounts = Path("/proc/self/mounts").read_text().splitlines()
    mounts = [line for line in mounts if str(lab.directory) in line]
    return [*cgroups, *namespaces, *mounts, *map(str, lab.directory.glob("*"))]


def test_a_host_is_booted_bare_and_healthy(host: Host) -> None:
    assert host.ssh("systemctl is-system-running").stdout.strip() == "running"
    assert host.ssh("cat /proc/1/comm").stdout.strip() == "systemd"
    assert host.ssh(f"command -v {' '.join(NOT_BARE)}", check=False).stdout == ""
    assert host.base in host.ssh("cat /etc/os-release").stdout


def test_packages_come_from_debian_and_pypi_and_nothing_else(host: Host) -> None:
    host.ssh(
        "apt-get update && apt-get install -y --no-install-recommends python3-venv"
    )
    host.ssh("python3 -m venv /opt/v && /opt/v/bin/pip install -q itsdangerous")
    fetch = "import urllib.request as u; u.urlopen('https://not-allowed.invalid')"
    refused = host.ssh(f'python3 -c "{fetch}"', check=False)
    assert "403" in refused.stderr


def test_what_was_written_survives_a_reboot_and_a_power_cut(host: Host) -> None:
    host.ssh("echo kept > /root/kept")
    host.reboot_from_inside()
    assert host.ssh("cat /root/kept").stdout == "kept\n"
    host.kill()
    assert not host.is_running()
    host.start()
    assert host.ssh("cat /root/kept").stdout == "kept\n"


def test_a_layer_is_cloned_in_about_a_second(lab: Lab, host: Host) -> None:
    host.ssh("echo layered > /root/layered")
    lab.layer(host, f"l-{host.name}")
    assert host.ssh("cat /root/layered").stdout == "layered\n"
    began = time.monotonic()
    clones = lab.boot_all([f"{host.name[0]}1", f"{host.name[0]}2"], f"l-{host.name}")
    assert time.monotonic() - began < 20  # about 1 s on an idle machine
    for clone in clones:
        assert clone.ssh("cat /root/layered; hostname").stdout.split() == [
            "layered",
            clone.name,
        ]
    clones[0].ssh("rm /root/layered")
    clones[0].reset()
    clones[0].ssh("test -e /root/layered")
    for clone in clones:
        clone.destroy()
    assert clones[0].name not in [h.name for h in lab.hosts()]


def test_a_host_without_an_init_runs_sshd_only(lab: Lab) -> None:
    host = lab.boot("none", init="none")
    assert host.ssh("cat /proc/1/comm").stdout.strip() == "sshd"
    assert host.ssh("test -e /run/systemd/system", check=False).returncode == 1
    host.reboot()
    host.destroy()


def test_cable_and_power_faults_reach_the_host(lab: Lab) -> None:
    host = lab.boot("faulty", init="none")
    host.link(False)
    with pytest.raises(subprocess.TimeoutExpired):
        host.ssh("true", timeout=1)
    host.link(True)
    host.pause()
    with pytest.raises(subprocess.TimeoutExpired):
        host.ssh("true", timeout=1)
    host.resume()
    host.rate("1mbit")
    began = time.monotonic()
    host.ssh("head -c 300000 /dev/zero")
    assert time.monotonic() - began > 1
    host.rate(None)
    host.loss(100)
    with pytest.raises(subprocess.TimeoutExpired):
        host.ssh("true", timeout=1)
    host.loss(None)
    host.ssh("true")


def test_hosts_know_each_other_and_ansible_knows_them(lab: Lab) -> None:
    one, two = lab.boot_all(["one", "two"], init="none")
    assert one.ssh("getent hosts two").stdout.split()[0] == two.address
    inventory = lab.inventory({"site": [one, two]})
    ansible = Path(sys.executable).with_name("ansible")
    ping = ["site", "-m", "ansible.builtin.ping"]
    result = lab.run([ansible, "-i", inventory, *ping], capture_output=True, text=True)
    assert result.stdout.count("SUCCESS") == 2, result.stdout + result.stderr


def test_asked_packages_are_there_from_the_first_boot(lab: Lab) -> None:
    host = lab.boot("git", init="none", packages=("git", "make"))
    host.ssh("git --version && make --version")


def test_a_failing_command_shows_its_output(lab: Lab) -> None:
    host = lab.boot("fails", init="none")
    with pytest.raises(CommandFailed, match="the reason"):
        host.ssh("echo the reason >&2; exit 3")


def test_an_interrupted_run_leaves_nothing() -> None:
    script = (
        "import time; from tests.lab import Lab\n"
        "with Lab(name='labterm') as lab:\n"
        "    lab.boot('h1', init='none'); print('up', flush=True); time.sleep(60)\n"
    )
    argv = [sys.executable, "-c", script]
    pipe = subprocess.PIPE
    with subprocess.Popen(argv, stdout=pipe, stderr=pipe) as run:
        assert run.stdout
        assert run.stdout.readline() == b"up\n"
        assert traces(Lab(name="labterm"))
        run.send_signal(signal.SIGTERM)
        run.communicate(timeout=30)
    assert traces(Lab(name="labterm")) == []


def test_down_cleans_up_after_a_run_that_was_killed() -> None:
    Lab(name="labkill").boot("h1", init="none")
    lab = Lab(name="labkill")
    assert traces(lab)
    lab.down()
    assert traces(lab) == []
